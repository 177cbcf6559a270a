"""The conversation: the complete report through the bot's own front door, beside the bots one would otherwise write.

    python benchmarks/conversation.py [--bot amanah|ptb|aiogram|echo] [--people 50] [--seconds 10] [--latency 0.04]
                                      [--polling] [--postgresql] [--role serve|run] [--under "COMMAND"]

measures one bot once and prints what it found; `--under` puts a profiler in front of the bot's command.
`make bench PARTS=conversation` measures all of them.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from machine import LOAD_CORE, pin
from postgres import Postgres, postgres
from reporting import Options, Part, Row, Table, Target, at_least, at_most, median, number
from rivals import AIOGRAM, ECHO, PTB
from subjects import AMANAH_SCRIPT, CODES, Subject, amanah
from talks import Situation, Talk, talk

from bot.vault.kdf import RECEIPT_COST
from bot.vault.receipts import Receipts, new_code
from bot.vault.secret import ServerSecret

Found: TypeAlias = dict[tuple[Situation, str], list[Talk]]

USUAL, FAR = Situation(), Situation(latency=0.04)
OURS, READY = "Amanah", "Amanah, codes ready"
RUSH = "a rush without end: the keys of every report are derived on the same core meanwhile"
SAID = (
    "Amanah keeps every step on disk, sealed; the others keep drafts in memory and insert once. The steps are the same."
)


def plan(options: Options) -> list[tuple[Situation, list[Subject]]]:
    """What is measured, in this order, in every round."""
    ready, ours, others = amanah(options.role, codes_ready=True), amanah(options.role), [PTB, AIOGRAM]
    if options.quick and not options.full:
        return [(USUAL, [ready, ours, *others, ECHO])]
    if not options.full:
        return [(USUAL, [ready, ours, *others, ECHO]), (FAR, [ours, *others]), (Situation(postgresql=True), [ours])]
    planned: list[tuple[Situation, list[Subject]]] = []
    for people, latency, webhook in itertools.product((1, 50, 500), (0.0, 0.04), (True, False)):
        situation = Situation(people, latency, webhook)
        first = [ready] if situation == USUAL else []
        planned.append((situation, [*first, ours, *others, *([ECHO] if webhook else [])]))
        planned.append((Situation(people, latency, webhook, postgresql=True), [ours]))
    return planned


def measure(options: Options) -> Part:
    """All bots in all planned situations, in turn, as often as there are rounds."""
    pin(LOAD_CORE)
    planned = plan(options)
    found: Found = {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres()) if any(one.postgresql for one, _ in planned) else None
        for turn in range(options.rounds):
            for situation, subjects in planned:
                for subject in subjects:
                    options.say(f"  round {turn + 1}: {subject.name}, {situation}")
                    once = asyncio.run(_one(subject, situation, options, server))
                    found.setdefault((situation, subject.name), []).append(once)
    return Part(
        "conversation",
        "The conversation: complete reports",
        tuple(rows(found)),
        tuple(tables(found)),
        (*notes(found), derivation()),
        [
            {"bot": name, "situation": str(situation), "runs": [one.figures() for one in talks]}
            for (situation, name), talks in found.items()
        ],
    )


async def _one(subject: Subject, situation: Situation, options: Options, server: Postgres | None) -> Talk:
    return await talk(subject, situation, options.seconds, server if situation.postgresql else None)


def rows(found: Found) -> Iterator[Row]:
    """The comparisons: what has a target first, then the rest."""
    far = {name: talks for (situation, name), talks in found.items() if situation == FAR}
    usual = {name: talks for (situation, name), talks in found.items() if situation == USUAL}
    for name, said, note in ((READY, "codes ready", ""), (OURS, "codes derived meanwhile", RUSH)):
        reason = "the load side was the limit: at least this" if _limited(usual[name]) else note
        for rival, bound in ((PTB, 3), (AIOGRAM, 2)):
            yield _updates(usual, rival, f"updates/s, {USUAL}, {said}", at_least(bound), reason, name)
        for rival in (PTB, AIOGRAM):
            measure = f"p99, {USUAL}, {said}, beside {rival.name}"
            yield Row(measure, _p99(usual[name]), _p99(usual[rival.name]), "ms", at_most(0.5), reason)
    if far:
        yield _updates(far, PTB, f"updates/s, {FAR}", at_least(30))
        yield _updates(far, AIOGRAM, f"updates/s, {FAR}")
    for rival in (PTB, AIOGRAM, ECHO):
        yield Row(
            f"CPU of an update, codes ready, beside {rival.name}", _cpu(usual[READY]), _cpu(usual[rival.name]), "µs"
        )
    yield _updates(usual, ECHO, f"updates/s, {USUAL}, codes ready", name=READY)
    for (situation, name), talks in found.items():
        if situation.postgresql:
            same = found[Situation(situation.people, situation.latency, situation.webhook), name]
            yield Row(f"updates/s, {situation}, beside SQLite", _rate(talks), _rate(same))
        elif name in {PTB.name, AIOGRAM.name} and situation not in {USUAL, FAR}:
            yield Row(f"updates/s, {situation}, beside {name}", _rate(found[situation, OURS]), _rate(talks))


def _updates(
    talks: Mapping[str, Sequence[Talk]],
    rival: Subject,
    measure: str,
    target: Target | None = None,
    note: str = "",
    name: str = OURS,
) -> Row:
    return Row(f"{measure}, beside {rival.name}", _rate(talks[name]), _rate(talks[rival.name]), "", target, note)


def tables(found: Found) -> Iterator[Table]:
    """Absolute figures, a table for each situation; medians."""
    times, costs = ("p50 ms", "p95", "p99"), ("CPU µs", "calls", "MB", "peak", "cold s", "busy", "load")
    header = ("", "updates/s", "reports/s", *times, *costs)
    for situation in dict.fromkeys(situation for situation, _ in found):
        lines = [(name, *_line(talks)) for (one, name), talks in found.items() if one == situation]
        yield Table(str(situation), header, tuple(lines))


def _line(talks: Sequence[Talk]) -> tuple[str, ...]:
    rounds = [one.round for one in talks]
    return (
        number(_rate(talks)),
        number(median(one.reports_per_second for one in rounds)),
        *(number(median(one.wait_ms(percent) for one in rounds)) for percent in (50, 95, 99)),
        number(_cpu(talks)),
        f"{median(one.calls / max(1, one.updates) for one in rounds):.2f}",
        f"{median(one.memory.resident for one in talks):.0f}",
        f"{median(one.memory.peak for one in talks):.0f}",
        f"{median(one.cold_start for one in talks):.2f}",
        f"{median(one.bot_busy for one in rounds):.0%}",
        f"{max(one.load_busy for one in rounds):.0%}{' !' if _limited(talks) else ''}",
    )


def notes(found: Found) -> Iterator[str]:
    """How to read it, and what was not as it should be."""
    yield SAID
    yield (
        "An answer's time is from the person's act to the arrival of the card, the ways included. “calls” are calls to "
        "Telegram by HTTP for an update; what rides in a webhook's answer is not among them. “busy” is the bot's share "
        "of its core, “load” the largest share that the people, Telegram and PostgreSQL together had of theirs."
    )
    for (situation, name), talks in found.items():
        if _limited(talks):
            yield f"{name}, {situation}: the load side was the limit (!), not the bot; it can do more than this."
        if not all(one.round.placed for one in talks):
            yield (
                f"{name}, {situation}: too slow to lead everybody to a step of their own first, so its early steps "
                "weigh more; compare updates, not reports."
            )
        refused = sum(one.round.refused for one in talks)
        if refused:
            yield f"{name}, {situation}: {refused} deliveries were answered with an error and made again."


def derivation(times: int = 9) -> str:
    """What of an update is the price of a receipt code that cannot be guessed; the other bots have nothing like it."""
    receipts, code, spent = Receipts(ServerSecret.generate()), new_code(), []
    for _ in range(times):
        begun = time.process_time()
        receipts.derive(code, RECEIPT_COST)
        spent.append(1000 * (time.process_time() - begun))
    once = median(spent)
    return (
        f"The keys of each report are derived from its code, slowly on purpose: {once:.1f} ms here, "
        f"{1000 * once / len(AMANAH_SCRIPT):.0f} µs for each of its {len(AMANAH_SCRIPT)} updates. That is done ahead, "
        f"in quiet moments. “Codes ready” had {CODES} derived before people came, more than they used; its CPU is that "
        "of the conversation. Otherwise 32 lie ready, as installed, and people who never pause use them up within a "
        "second: then the derivation is in the CPU and in everybody's waiting. Real people think between two presses."
    )


def _rate(talks: Sequence[Talk]) -> float:
    return median(one.round.updates_per_second for one in talks)


def _p99(talks: Sequence[Talk]) -> float:
    return median(one.round.wait_ms(99) for one in talks)


def _cpu(talks: Sequence[Talk]) -> float:
    return median(one.round.cpu_us for one in talks)


def _limited(talks: Sequence[Talk]) -> bool:
    return any(one.round.is_load_limited for one in talks)


def main() -> None:
    """Measure one bot once."""
    bots = {"ptb": PTB, "aiogram": AIOGRAM, "echo": ECHO}
    parser = argparse.ArgumentParser()
    parser.add_argument("--bot", choices=["amanah", *bots], default="amanah")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--latency", type=float, default=0)
    parser.add_argument("--polling", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--role", default="serve")
    parser.add_argument("--codes-ready", action="store_true")
    parser.add_argument("--under", default="")
    given = parser.parse_args()
    pin(LOAD_CORE)
    situation = Situation(given.people, given.latency, not given.polling, given.postgresql)
    subject = bots.get(given.bot) or amanah(given.role, codes_ready=given.codes_ready)
    with postgres() if given.postgresql else contextlib.nullcontext() as server:
        found = asyncio.run(talk(subject, situation, given.seconds, server, given.under))
    print(f"{subject.name}, {situation}")
    print(json.dumps(found.figures(), indent=1))
    if found.round.is_load_limited:
        print("The load side was the limit, not the bot.")


if __name__ == "__main__":
    main()
