// What Swift cannot call of zlib: its macros.
#ifndef FAULTLINE_CZLIB_H
#define FAULTLINE_CZLIB_H

#include <zlib.h>

// Inflates what gzip wrote, and nothing else.
static inline int czlib_inflate_gzip(z_stream *stream) {
    return inflateInit2(stream, MAX_WBITS + 16);
}

// Inflates what stands in a zip archive, without any header.
static inline int czlib_inflate_raw(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

// Deflates as gzip does, for tests and for files that we write.
static inline int czlib_deflate_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
