package org.ovcgateway.gateway.command;

/** Tell the channel's camera where to look (DAP 5.8 CtrlPTZ). */
public record ControlPtz(int channel, PtzOrder order) {}
