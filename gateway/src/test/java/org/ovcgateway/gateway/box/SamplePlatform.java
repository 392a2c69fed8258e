package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.Platform;

/** A platform that notes what it is told. */
final class SamplePlatform implements Platform {
    final List<LogUploaded> logs = new CopyOnWriteArrayList<>();
    final List<Integer> batteries = new CopyOnWriteArrayList<>();
    volatile Future<FirmwareOffer> offer = Future.failedFuture("nobody is logged in");
    volatile Future<Void> answer = Future.succeededFuture();

    @Override
    public Future<FirmwareOffer> firmware() {
        return offer;
    }

    @Override
    public Future<String> previewUrl() {
        return Future.failedFuture("not asked for here");
    }

    @Override
    public Future<BindAnswer> bind(String bindId) {
        return Future.failedFuture("not asked for here");
    }

    @Override
    public Future<Void> batteryChanged(int percent) {
        batteries.add(percent);
        return answer;
    }

    @Override
    public Future<Void> logUploaded(LogUploaded done) {
        logs.add(done);
        return answer;
    }
}
