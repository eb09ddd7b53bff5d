"""The doors of people, whose models and actions stand below the console, in the app `people`."""
