"""A GStreamer RTSP server on 127.0.0.1 with H.264 and an ONVIF back channel at /talk, and H.264 alone at /mute.

usage: onvif-server.py PORT none|digest PCMU|PCMA|G726-32|AAC OUTPUT
The file OUTPUT gets what is heard, as samples of 16 bits, little-endian, mono, at the rate of the format: 8 kHz, AAC 16 kHz.
User name and password are "admin" and "p@ss:/?#% word". Prints "ready" when it listens.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

# Pictures that nobody has set up are dropped: the server ends the whole medium otherwise, sometimes before the back channel plays.
VIDEO = (
    "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=300"
    " ! errorignore ignore-notlinked=true convert-to=ok ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
)
HEARERS = {
    "PCMU": ("payload=0,clock-rate=8000,encoding-name=PCMU", "rtppcmudepay ! mulawdec"),
    "PCMA": ("payload=8,clock-rate=8000,encoding-name=PCMA", "rtppcmadepay ! alawdec"),
    "G726-32": ("payload=97,clock-rate=8000,encoding-name=G726-32", "rtpg726depay force-aal2=false ! avdec_g726"),
    "AAC": (
        "payload=98,clock-rate=16000,encoding-name=MPEG4-GENERIC,encoding-params=(string)1,streamtype=(string)5,"
        "profile-level-id=(string)2,mode=(string)AAC-hbr,config=(string)1408,sizelength=(string)13,"
        "indexlength=(string)3,indexdeltalength=(string)3",
        "rtpmp4gdepay ! avdec_aac",
    ),
}


def protect(server, factory):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest("admin", "p@ss:/?#% word", token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("user", "media.factory.access", True)
    permissions.add_permission_for_role("user", "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    port, method, encoding, output = sys.argv[1:5]
    Gst.init(None)
    server = GstRtspServer.RTSPOnvifServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    caps, decoder = HEARERS[encoding]
    factory = GstRtspServer.RTSPOnvifMediaFactory()
    factory.set_media_gtype(GstRtspServer.RTSPOnvifMedia.__gtype__)
    factory.set_launch(VIDEO)
    factory.set_backchannel_launch(
        '( capsfilter caps="application/x-rtp,media=audio,' + caps + '" name=depay_backchannel ! ' + decoder
        + " ! audioconvert ! audio/x-raw,format=S16LE,channels=1"
        + " ! filesink buffer-mode=unbuffered sync=false async=false location=" + output + " )"
    )
    mute = GstRtspServer.RTSPMediaFactory()
    mute.set_launch(VIDEO)
    if method == "digest":
        protect(server, factory)
    server.get_mount_points().add_factory("/talk", factory)
    server.get_mount_points().add_factory("/mute", mute)
    if server.attach(None) == 0:
        sys.exit("cannot listen on port " + port)
    print("ready", flush=True)
    GLib.MainLoop().run()


main()
