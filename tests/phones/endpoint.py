"""pjsua2 set up as a measuring phone. Only the phones' own process may import this: pjsua2 is GPL-2."""

import json
from pathlib import Path

import pjsua2 as pj

CALLS_MAX = 4
JITTER_BUFFER_MS = 40
JITTER_BUFFER_MAX_MS = 1000
CODEC = "PCMA/8000/1"


def open_endpoint(log: Path, level: int) -> "pj.Endpoint":
    """The library for 8 kHz A-law without a sound card: nothing polishes, discards or hides what is received."""
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = CALLS_MAX
    config.uaConfig.userAgent = "acd test phones"
    config.logConfig.level, config.logConfig.consoleLevel = level, 0
    config.logConfig.filename = str(log)
    media = config.medConfig
    media.clockRate, media.noVad, media.ecTailLen = 8000, True, 0
    media.jbInit = media.jbMinPre = media.jbMaxPre = JITTER_BUFFER_MS
    media.jbMax = JITTER_BUFFER_MAX_MS
    media.sndAutoCloseTime = -1  # the clock that moves the sound runs on between calls
    without_discarding(config)
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    codecs = endpoint.codecEnum2()
    for codec in codecs:
        endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId == CODEC else 0)
    return endpoint


def without_discarding(config: "pj.EpConfig") -> None:
    """The jitter buffer drops nothing. Python cannot name the constant, the library's own JSON can write it."""
    written = pj.JsonDocument()
    written.writeObject(config)
    settings = json.loads(written.saveString())
    settings["EpConfig"]["MediaConfig"]["jbDiscardAlgo"] = 0
    wanted = pj.JsonDocument()
    wanted.loadString(json.dumps(settings))
    wanted.readObject(config)


def open_transport(endpoint: "pj.Endpoint", address: str, port: int) -> int:
    """SIP over UDP on a port of `address`; 0: a free one."""
    config = pj.TransportConfig()
    config.boundAddress, config.port = address, port
    transport = int(endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, config))
    endpoint.libStart()
    return transport
