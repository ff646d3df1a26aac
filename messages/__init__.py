"""The voice: plain values in, texts out. Knows nothing of dossiers, networks' libraries or databases."""
