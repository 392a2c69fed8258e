/**
 * What cameras tell: a subscription is kept alive ({@code PullPoint}, {@code Subscription}), its messages are read ({@code
 * NotificationReader}), and a table of topics says which alarm each one means ({@code TopicTable}).
 */
@NullMarked
package org.ovcgateway.onvif.events;

import org.jspecify.annotations.NullMarked;
