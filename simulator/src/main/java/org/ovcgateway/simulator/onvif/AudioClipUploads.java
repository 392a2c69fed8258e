package org.ovcgateway.simulator.onvif;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/** Takes the files of audio clips, from whoever knows the password by HTTP Digest. On the device's context. */
final class AudioClipUploads {
    static final String ROOT = "/onvif/audio_clips/";

    private final AudioClipStore store;
    private final Gatekeeper gatekeeper;
    private final FaultSwitches faults;

    AudioClipUploads(AudioClipStore store, Gatekeeper gatekeeper, FaultSwitches faults) {
        this.store = store;
        this.gatekeeper = gatekeeper;
        this.faults = faults;
    }

    void handle(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= AudioClipStore.MOST_KIB * 1024) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(ended -> answer(request, body));
    }

    private void answer(HttpServerRequest request, Buffer body) {
        boolean put = request.method().equals(HttpMethod.PUT);
        boolean post = request.method().equals(HttpMethod.POST);
        if (gatekeeper.admitsUpload(request) != Gatekeeper.Verdict.ADMITTED) {
            request.response().putHeader("WWW-Authenticate", gatekeeper.challenges());
            answer(request, 401);
        } else if (!put && (!post || faults.has(OnvifFault.CLIP_UPLOAD_BY_PUT))) {
            answer(request, 405);
        } else {
            answer(request, taken(request.path().substring(ROOT.length()), body));
        }
    }

    private int taken(String token, Buffer body) {
        if (!store.isAwaited(token)) {
            return 410;
        }
        if (body.length() > AudioClipStore.MOST_KIB * 1024) {
            return 413;
        }
        if (faults.has(OnvifFault.CLIP_UPLOAD_REFUSED)) {
            return 415;
        }
        try {
            return switch (store.bring(token, AudioClipFile.read(body.getBytes()))) {
                case TAKEN -> 200;
                case GONE -> 410;
                case OTHER_TYPE -> 415;
            };
        } catch (IOException e) {
            return 415;
        }
    }

    private static void answer(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }
}
