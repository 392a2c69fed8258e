/**
 * The signalling connection to the platform. A {@link org.ovcgateway.gateway.platform.PlatformLink} keeps one
 * {@link org.ovcgateway.gateway.platform.Session} up; the session's socket carries text that
 * {@link org.ovcgateway.gateway.platform.MessageCodec} turns into messages, which
 * {@link org.ovcgateway.gateway.platform.RpcPeer} pairs, orders and times, and
 * {@link org.ovcgateway.gateway.platform.Commands} looks up in the dialect's table and gives to the device.
 */
@NullMarked
package org.ovcgateway.gateway.platform;

import org.jspecify.annotations.NullMarked;
