package org.ovcgateway.simulator.chaos;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A caller's connection with the one to the target. On the proxy's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed all the same
final class TcpLink {
    private final TcpProxy proxy;
    private final Channel front;
    private @Nullable Channel back;
    private @Nullable Pipe onward;
    private @Nullable Pipe backward;
    private long passed;
    private boolean vanishes;
    private boolean over;

    TcpLink(TcpProxy proxy, Channel front) {
        this.proxy = proxy;
        this.front = front;
        front.config().setAutoRead(false);
    }

    /** The target has been reached. */
    void connected(Channel target) {
        back = target;
        target.closeFuture().addListener(closed -> proxy.gone(this));
        if (over) {
            target.close();
            return;
        }
        Pipe there = new Pipe(proxy, this, front, target, proxy.onward);
        Pipe here = new Pipe(proxy, this, target, front, proxy.backward);
        onward = there;
        backward = here;
        front.pipeline().addLast(new Reader(there, here));
        target.pipeline().addLast(new Reader(here, there));
        there.pump();
        here.pump();
    }

    /** Whether what is sent through it goes nowhere. */
    boolean vanishes() {
        if (proxy.faults.passage() == Passage.HALF_OPEN) {
            vanish();
        }
        return vanishes;
    }

    /** Something that was sent through it has gone: it can never be whole again. */
    void vanish() {
        if (!vanishes) {
            vanishes = true;
            proxy.lost.increment();
        }
    }

    /** Bytes that may pass before it is cut. */
    int allowance() {
        long cutAfter = proxy.faults.cutAfter();
        return cutAfter == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, Math.max(1, cutAfter - passed));
    }

    /** Counts; answers whether that was the end of it. */
    boolean passed(int bytes) {
        passed += bytes;
        proxy.bytes.add(bytes);
        if (proxy.faults.cutAfter() > 0 && passed >= proxy.faults.cutAfter()) {
            front.flush();
            if (back != null) {
                back.flush();
            }
            end(false);
            return true;
        }
        return false;
    }

    /** Whether nothing of it is left. */
    boolean isGone() {
        return !front.isOpen() && (back == null || !back.isOpen());
    }

    void changed() {
        if (onward != null && backward != null) {
            onward.pump();
            backward.pump();
        }
    }

    /** Closes both connections, whether or not all that was sent has gone out. */
    void abandon() {
        over = true;
        if (onward != null && backward != null) {
            onward.clear();
            backward.clear();
        }
        front.close();
        if (back != null) {
            back.close();
        }
    }

    /** Closes both connections behind what was sent, or resets them. */
    void end(boolean reset) {
        over = true;
        if (onward != null && backward != null) {
            onward.clear();
            backward.clear();
        }
        close(front, reset);
        if (back != null) {
            close(back, reset);
        }
    }

    private static void close(Channel channel, boolean reset) {
        if (!channel.isOpen()) {
            return;
        }
        if (reset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        } else {
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Reads one peer. */
    private final class Reader extends ChannelInboundHandlerAdapter {
        private final Pipe out;
        private final Pipe in;

        Reader(Pipe out, Pipe in) {
            this.out = out;
            this.in = in;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes && !over) {
                out.take(bytes);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            in.pump();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            in.clear();
            out.end();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
