/// The rest of a file, from where the reading of an event failed.
struct Tail {
    /// Where the event that failed begins.
    var start: Int
    /// The line of that place.
    var line: Int
    /// Whether there were events before it.
    var hasEvents: Bool

    /// The torn tail that this rest is, or nil if it is simply wrong.
    ///
    /// Torn means: the file stops without a line end, and what stands there cannot be parsed. A
    /// complete form that is no event is an error, and so is a file that never was a history.
    func torn(in source: Source, lineWise: Bool) -> TornTail? {
        let rest = source.bytes.part(start..<source.bytes.count)
        guard rest.count <= source.eventBytesMax, !rest.contains(ASCII.newline) else {
            return nil
        }
        let begins = rest.first { $0 != ASCII.space && $0 != ASCII.tab }
        if lineWise {
            guard hasEvents || begins == ASCII.openBrace else { return nil }
            var scanner = JSONScanner(rest, lineWise: true)
            guard isCutOff({ () throws(ScanError) in try scanner.value(depth: 0) }) else {
                return nil
            }
        } else {
            guard begins == ASCII.openBrace || begins == ASCII.hash else { return nil }
            var scanner = EDNScanner(rest)
            guard isCutOff({ () throws(ScanError) in try scanner.value(depth: 0) }) else {
                return nil
            }
        }
        return TornTail(line: line, bytes: rest.count)
    }

    /// Whether a form cannot be read for want of more bytes, or so it seems.
    private func isCutOff(_ read: () throws(ScanError) -> Value) -> Bool {
        do throws(ScanError) {
            _ = try read()
            return false
        } catch {
            return !error.isLimit
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the text begins with a byte order mark.
    var spellsMark: Bool { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF }
}
