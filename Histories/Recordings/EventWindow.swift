extension Recording {
    /// The most bytes that one event may take in a file.
    ///
    /// Safety: a file of any size is read, but only one event of it becomes values at a time.
    public static let eventBytesMax = 64 << 20
}

/// A text up to where the event that begins at a place must have ended.
struct EventWindow {
    /// The bytes, with their places in the file.
    let bytes: Bytes
    private let start: Int
    private let isWhole: Bool

    init(of file: Bytes, from start: Int) {
        let end = start + Recording.eventBytesMax + 1
        isWhole = end >= file.count
        bytes = file.part(0..<min(end, file.count))
        self.start = start
    }

    /// Refuses an event that was read to the end of the window.
    func check(_ position: Int) throws(ScanError) {
        if !isWhole, position >= bytes.count { throw tooLong }
    }

    /// The error of a scanner, or the one behind it: that the window ended.
    func judged(_ error: ScanError, at position: Int) -> ScanError {
        !isWhole && max(position, error.offset) >= bytes.count ? tooLong : error
    }

    private var tooLong: ScanError {
        .limit(start, "an event of at most \(Recording.eventBytesMax >> 20) MiB")
    }
}
