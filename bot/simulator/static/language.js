// Which language and direction a text has, and the few words the phone itself says.

const RIGHT_TO_LEFT = new Set(["ar", "ur", "fa", "ps", "ckb", "he"]);

export function directionOf(language) {
  return RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr";
}

/** The language of a text: by letters that only some languages use, else the phone's own where the script fits. */
export function languageOf(text, phone) {
  if (!/[\u0600-\u06ff]/.test(text)) {
    if (/[\u0980-\u09ff]/.test(text)) return "bn";
    if (/[\u0a80-\u0aff]/.test(text)) return "gu";
    return directionOf(phone) === "rtl" ? "en" : phone;
  }
  if (directionOf(phone) === "rtl" && phone !== "ar") return phone;
  if (/[ٹڈڑںےۓہۂ]/.test(text)) return "ur";
  if (/[ټډړښڼۍې]/.test(text)) return "ps";
  if (/[ڕڵۆێ]/.test(text)) return "ckb";
  if (/[پچژگکی]/.test(text)) return "fa";
  return "ar";
}

const WORDS = {
  en: { start: "Start", message: "Message", bot: "bot", typing: "typing…", unblock: "Unblock", edited: "edited", today: "Today", empty: "Nothing here yet. Press Start to begin." },
  ar: { start: "ابدأ", message: "رسالة", bot: "بوت", typing: "يكتب…", unblock: "إلغاء الحظر", edited: "عُدّلت", today: "اليوم", empty: "لا شيء هنا بعد. اضغط «ابدأ»." },
  ur: { start: "شروع کریں", message: "پیغام", bot: "بوٹ", typing: "لکھ رہا ہے…", unblock: "بلاک ختم کریں", edited: "ترمیم شدہ", today: "آج", empty: "ابھی یہاں کچھ نہیں۔ «شروع کریں» دبائیں۔" },
  fa: { start: "شروع", message: "پیام", bot: "ربات", typing: "در حال نوشتن…", unblock: "رفع انسداد", edited: "ویرایش‌شده", today: "امروز", empty: "هنوز چیزی اینجا نیست. «شروع» را بزنید." },
  fr: { start: "Démarrer", message: "Message", bot: "bot", typing: "écrit…", unblock: "Débloquer", edited: "modifié", today: "Aujourd’hui", empty: "Rien ici pour l’instant. Appuyez sur Démarrer." },
  tr: { start: "Başlat", message: "Mesaj", bot: "bot", typing: "yazıyor…", unblock: "Engeli kaldır", edited: "düzenlendi", today: "Bugün", empty: "Burada henüz bir şey yok. Başlat’a basın." },
};

export function words(language) {
  return WORDS[language.split("-")[0]] || WORDS.en;
}

export function languageName(language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language) || language;
  } catch {
    return language;
  }
}

/** The language whose customs dates follow; the phone may claim one that does not exist. */
function customsOf(language) {
  try {
    return language === "en" ? "en-GB" : Intl.getCanonicalLocales(language)[0];
  } catch {
    return "en-GB";
  }
}

export function timeOf(seconds, language) {
  const place = customsOf(language);
  return new Intl.DateTimeFormat(place, { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

export function dayOf(seconds, language) {
  const day = new Date(seconds * 1000);
  if (day.toDateString() === new Date().toDateString()) return words(language).today;
  return new Intl.DateTimeFormat(customsOf(language), { day: "numeric", month: "long" }).format(day);
}
