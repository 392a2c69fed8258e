package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;

/** What a camera's head remembers, to JSON. */
final class PtzWire {
    private PtzWire() {}

    /** OVS RPC 5.8, DAP 5.8 GetPTZPresetList. */
    static JsonNode presetIds(List<Preset> presets) {
        ArrayNode answer = Wire.NODES.arrayNode();
        presets.forEach(preset -> answer.addObject().put("id", preset.number()));
        return answer;
    }

    /** H.627.2 I.2.18 GetPTZPresetList. */
    static JsonNode presetList(List<Preset> presets) {
        ObjectNode answer = Wire.NODES.objectNode();
        ArrayNode list = answer.putArray("presetList");
        presets.forEach(preset -> list.addObject().put("ptzId", preset.number()));
        return answer;
    }

    /** IVR RPC GetPTZPresetList. */
    static JsonNode presetTokens(List<Preset> presets) {
        ArrayNode answer = Wire.NODES.arrayNode();
        presets.forEach(preset -> answer.addObject().put("name", preset.name()).put("token", preset.token()));
        return answer;
    }

    /** IVR RPC GetPTZPresetTourList. */
    static JsonNode tours(List<Tour> tours) {
        ArrayNode answer = Wire.NODES.arrayNode();
        tours.forEach(tour -> answer.addObject().put("name", tour.name()).put("token", tour.token()));
        return answer;
    }
}
