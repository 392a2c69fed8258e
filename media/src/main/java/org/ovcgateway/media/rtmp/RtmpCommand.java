package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.amf.AmfReader;
import org.ovcgateway.media.amf.AmfValue;
import org.ovcgateway.media.amf.AmfWriter;

/**
 * A command message (RTMP 1.0 section 7.1.1).
 *
 * @param name for instance {@code connect}, {@code _result}
 * @param transaction number that the answer repeats; 0 where none is wanted
 * @param object the command object, {@link AmfValue.Nothing#NULL} where there is none
 * @param arguments what follows the command object
 */
public record RtmpCommand(String name, double transaction, AmfValue object, List<AmfValue> arguments) {

    public RtmpCommand {
        arguments = List.copyOf(arguments);
    }

    public RtmpCommand(String name, double transaction, AmfValue object, AmfValue... arguments) {
        this(name, transaction, object, List.of(arguments));
    }

    /** @param body a message's body; borrowed */
    static RtmpCommand read(ByteBuf body) throws MediaFormatException {
        AmfReader in = new AmfReader(body);
        if (!(in.next() instanceof AmfValue.Text name)) {
            throw new MediaFormatException("expected a command's name but was no string");
        }
        double transaction = in.hasNext() && in.next() instanceof AmfValue.Numeric number ? number.value() : 0;
        AmfValue object = in.hasNext() ? in.next() : AmfValue.Nothing.NULL;
        List<AmfValue> arguments = new ArrayList<>();
        while (in.hasNext()) {
            arguments.add(in.next());
        }
        return new RtmpCommand(name.value(), transaction, object, arguments);
    }

    void write(ByteBuf out) {
        AmfWriter writer = new AmfWriter(out).text(name).number(transaction).value(object);
        arguments.forEach(writer::value);
    }

    /** The argument at that place, {@link AmfValue.Nothing#UNDEFINED} where there is none. */
    public AmfValue argument(int index) {
        return index < arguments.size() ? arguments.get(index) : AmfValue.Nothing.UNDEFINED;
    }

    /** The text at that place, empty where there is none. */
    public String textArgument(int index) {
        return argument(index) instanceof AmfValue.Text text ? text.value() : "";
    }
}
