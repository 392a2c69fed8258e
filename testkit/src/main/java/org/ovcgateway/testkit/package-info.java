/** Helpers for tests: real peers as processes, awaiting a condition, Netty's leak detector as a test failure. */
@NullMarked
package org.ovcgateway.testkit;

import org.jspecify.annotations.NullMarked;
