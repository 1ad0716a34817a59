"""What deserves a second look: questions, never charges. They are found afresh each time, and block nothing."""
