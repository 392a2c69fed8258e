/** AAC's AudioSpecificConfig and ADTS header (ISO/IEC 14496-3). */
@NullMarked
package org.ovcgateway.media.aac;

import org.jspecify.annotations.NullMarked;
