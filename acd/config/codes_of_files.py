"""The codes of the first phase: files that cannot be used, and what is no YAML as a person reads it."""

from acd.config.explanation import Explanation

FILES = {
    "centre.no-folder": Explanation(
        "A contact centre is a folder. The path that was given is no folder.",
        "acd check dialplans/demmo",
        "acd check dialplans/demo",
    ),
    "centre.no-centre-file": Explanation(
        "A folder is a contact centre by its file centre.yaml. All other files are optional.",
        "demo/lines.yaml alone",
        """
        # demo/centre.yaml
        version: 1
        name: Help desk
        time_zone: Europe/Brussels
        languages: [en]
        """,
    ),
    "centre.unknown-file": Explanation(
        """
        The file or folder would be read by nobody, so it is most likely misspelt. Read are centre.yaml, lines.yaml,
        queues.yaml, agents.yaml, flows/*.yaml and prompts/*.yaml. Other files (README.md, recordings) may stay.
        """,
        "demo/agent.yaml, demo/lines.yml",
        "demo/agents.yaml, demo/lines.yaml",
    ),
    "file.unreadable": Explanation(
        "The file is there but cannot be read: the user who runs acd has no right to, or it is no ordinary file.",
        "-rw------- root root lines.yaml",
        "-rw-r--r-- root root lines.yaml   (chmod a+r lines.yaml)",
    ),
    "file.not-utf8": Explanation(
        "Files are text in UTF-8. This one was saved in another encoding: accented letters would be read wrong.",
        'saved as "Windows-1252" or "Latin-1"',
        'saved as "UTF-8" (most editors: Save as, Encoding)',
    ),
    "file.too-large": Explanation(
        "The file is larger than any sensible configuration. Most likely it is something else.",
        "prompts/welcome.yaml, 700 MiB, really a recording",
        "prompts/welcome.wav beside a prompts/welcome.yaml that names it",
    ),
    "file.too-many": Explanation(
        "There are more files in flows/ or prompts/ than any sensible centre has. Put several prompts into one file.",
        "prompts/prompt-0001.yaml … prompts/prompt-9999.yaml",
        "prompts/greetings.yaml with many prompts",
    ),
    "file.outside": Explanation(
        "The file is a link that leads out of the centre's folder. A centre is one folder that can be copied.",
        "flows/welcome.yaml -> /home/ana/welcome.yaml",
        "flows/welcome.yaml, an ordinary file",
    ),
}

YAML = {
    "yaml.syntax": Explanation(
        """
        The file is not YAML. Most often: a text with ": " in it is not in quotes, entries of one section do not
        begin in the same column, or a quote or bracket is not closed.
        """,
        """
        prompts:
          choose: { en: Please choose: 1 or 2 }
        """,
        """
        prompts:
          choose: { en: "Please choose: 1 or 2" }
        """,
    ),
    "yaml.tab": Explanation(
        "Lines are indented with spaces. A tab looks the same and means nothing in YAML.",
        "<tab>name: Help desk",
        "  name: Help desk",
    ),
    "yaml.bad-character": Explanation(
        "The file holds a sign that cannot be seen or typed. Most often it came in by copying from elsewhere.",
        "name: Help<U+0007>desk",
        "name: Help desk",
    ),
    "yaml.duplicate-key": Explanation(
        "A key stands twice in one section. YAML would silently keep one of the two.",
        """
        queues:
          help: { wrap_up: 5s }
          help: { wrap_up: 9s }
        """,
        """
        queues:
          help: { wrap_up: 5s }
          sales: { wrap_up: 9s }
        """,
    ),
    "yaml.unquoted-key": Explanation(
        "Without quotes this key is a number (or yes, no, nothing): +3225550100 would lose its +, and 0 its place.",
        """
        options:
          1: [ { queue: help } ]
        """,
        """
        options:
          "1": [ { queue: help } ]
        """,
    ),
    "yaml.bad-key": Explanation(
        "What stands before the colon must be one word or one quoted text, not a list or a section.",
        "? [help, sales]\n: { wrap_up: 5s }",
        "help: { wrap_up: 5s }\nsales: { wrap_up: 5s }",
    ),
    "yaml.alias": Explanation(
        """
        YAML's repetitions (&name and *name) are not used here: they hide what a value is, and a few lines of them
        can grow to gigabytes. Write the value out. A text that begins with & or * belongs in quotes.
        """,
        """
        queues:
          help: &usual { wrap_up: 5s }
          sales: *usual
        """,
        """
        queues:
          help: { wrap_up: 5s }
          sales: { wrap_up: 5s }
        """,
    ),
    "yaml.tag": Explanation(
        "YAML's own types (!something) are not used here. A text that begins with ! belongs in quotes.",
        "name: !text Help desk",
        "name: Help desk",
    ),
    "yaml.directive": Explanation(
        "A line that begins with % gives orders to the YAML parser, such as to read the file by the rules of 2005.",
        "%YAML 1.1\n---\nversion: 1",
        "version: 1",
    ),
    "yaml.many-documents": Explanation(
        'A file holds one document. A line "---" in the middle begins another, which would be ignored.',
        "queues: { help: {} }\n---\nqueues: { sales: {} }",
        "queues: { help: {}, sales: {} }",
    ),
    "yaml.too-deep": Explanation(
        "Sections inside sections have a limit, which no caller would follow: each menu takes four levels.",
        "a menu in a menu in a menu … ten times",
        "fewer choices, or a queue that serves several topics",
    ),
}
