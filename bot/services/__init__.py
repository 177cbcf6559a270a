"""The use cases: what people come to Amanah to do."""
