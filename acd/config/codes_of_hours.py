"""The codes about when a line is open: hours, holidays and special days that cannot be, or are not asked for."""

from acd.config.explanation import Explanation

HOURS = {
    "holidays.unknown-country": Explanation(
        """
        Public holidays are known for the countries of the world by their two letters. Without `country` it is that of
        the centre, and where centre.yaml names none, that of its time zone.
        """,
        'office: { week: { mon-fri: ["08:00-18:00"] }, holidays: {} }   # centre.yaml: time_zone: UTC',
        'office: { week: { mon-fri: ["08:00-18:00"] }, holidays: { country: BE } }',
    ),
    "holidays.unknown-region": Explanation(
        """
        Some holidays are those of a region, which is named as in the list shown: for Belgium its communities and
        regions, for France Alsace-Moselle and the regions overseas, for other countries the codes of ISO 3166-2.
        """,
        "holidays: { country: FR, region: alsace-lorraine }",
        "holidays: { country: FR, region: alsace-moselle }",
    ),
    "holidays.unknown-day": Explanation(
        """
        `except` leaves out public holidays of that country and region; `also` adds days on which only some there are
        off, as banks are, or people of another region. All have the names that are shown. Other dates belong into
        `exceptions`, or into special-days.yaml if they count for all hours.
        """,
        "holidays: { country: BE, except: [xmas], also: [carnival] }",
        "holidays: { country: BE, except: [all-saints-day], also: [good-friday] }",
    ),
    "hours.dates-passed": Explanation(
        """
        A warning. All dates of `exceptions`, or of special-days.yaml, have passed: perhaps nobody has written those of
        the new year. Public holidays need no dates: `holidays` knows those of the years around now, anew with each
        start and reload.
        """,
        'exceptions: { "2025-12-25": closed }   # and it is 2026',
        "holidays: { country: BE }",
    ),
    "line.unknown-hours": Explanation(
        "A line goes by hours that hours.yaml does not define.",
        '"+3225550100": { name: Help desk, flow: welcome, language: en, hours: ofice }',
        '"+3225550100": { name: Help desk, flow: welcome, language: en, hours: office }',
    ),
    "line.hours-not-asked": Explanation(
        """
        A warning. A line has hours, and its flow never asks for them, so that its callers are served day and night.
        Only a step `if_open` without a name goes by the hours of the line.
        """,
        '"+3225550100": { name: Help desk, flow: f, language: en, hours: office }   # flow f: - queue: help',
        "- if_open:\n    open: [ { queue: help } ]\n    closed: [ { play: closed } ]",
    ),
    "flow.no-hours": Explanation(
        """
        A step `if_open` names no hours, so that it goes by those of the line, and a line that leads here has none.
        """,
        '- if_open: { open: [ … ], closed: [ … ] }   # "+3225550100": { name: Help desk, flow: f, language: en }',
        '"+3225550100": { name: Help desk, flow: f, language: en, hours: office }',
    ),
}
