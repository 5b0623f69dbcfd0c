"""Changes of what a phone says about its sound."""


def without_events(sdp: str) -> str:
    """A description of a call's sound without the keys' events."""
    lines = sdp.splitlines()
    events = {line.split()[0].partition(":")[2] for line in lines if "telephone-event" in line}
    kept = [line for line in lines if not any(line.startswith((f"a=rtpmap:{at}", f"a=fmtp:{at}")) for at in events)]
    media = [" ".join(word for word in line.split() if word not in events) for line in kept if line.startswith("m=")]
    return "\r\n".join(media.pop(0) if line.startswith("m=") else line for line in kept) + "\r\n"
