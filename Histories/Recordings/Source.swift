/// A file in memory, and how it is to be read.
struct Source {
    let bytes: Bytes
    /// The file's name for errors.
    var file: String?
    /// Whether a client's value is a pair of key and value.
    var isIndependent = false
    /// The most bytes of one event.
    var eventBytesMax = Recording.eventBytesMax

    /// The bytes up to where an event that begins at a place must have ended.
    func window(from start: Int) -> EventWindow {
        EventWindow(of: bytes, from: start, most: eventBytesMax)
    }

    /// The error of a reader with its place.
    func located(_ error: ScanError) -> HistoryError { error.located(in: bytes, file: file) }
}

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
    private let most: Int
    private let isWhole: Bool

    init(of file: Bytes, from start: Int, most: Int) {
        let end = start + most + 1
        isWhole = end >= file.count
        bytes = file.part(0..<min(end, file.count))
        self.start = start
        self.most = most
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
        let size = most >> 20 > 0 ? "\(most >> 20) MiB" : "\(most) bytes"
        return .limit(start, "an event of at most \(size)")
    }
}
