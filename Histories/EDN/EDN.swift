/// Reads and writes histories as Jepsen and Knossos do: maps, one a line, or in a vector or list.
///
/// ```
/// {:process 0, :type :invoke, :f :write, :value 7, :index 0, :time 81250}
/// #jepsen.history.Op{:index 1, :time 912004, :type :ok, :process 0, :f :write, :value 7}
/// ```
///
/// A process is a number or a name; the one called `:nemesis` is the nemesis. Names lose their
/// colon: `:read` is "read".
public enum EDN {
    /// How deeply forms may nest.
    public static let depthMax = 512
    static let keyDepthMax = 4

    /// Reads a file.
    ///
    /// A last line that neither ends nor parses is reported as torn; any other flaw is an error.
    /// With `independent` a client's value `[k v]` is the value v of the key k; a tuple that is
    /// tagged as such (`#jepsen.independent/tuple [k v]`) always is. An event takes at most 64 MiB.
    /// - Throws: `HistoryError` that names the file and the line.
    public static func decode(
        _ bytes: [UInt8],
        file: String? = nil,
        independent: Bool = false
    ) throws(HistoryError) -> Recording {
        try bytes.withUnsafeBufferPointer { (buffer) throws(HistoryError) in
            let source = Source(bytes: buffer, file: file, isIndependent: independent)
            return try decode(source, format: .edn)
        }
    }

    /// Reads one form: keywords, symbols and characters as strings, sets as sorted lists.
    /// - Throws: `HistoryError` that names the line.
    public static func parse(_ bytes: [UInt8]) throws(HistoryError) -> Value {
        try bytes.withUnsafeBufferPointer { (buffer) throws(HistoryError) in
            var scanner = EDNScanner(buffer)
            do throws(ScanError) {
                let value = try scanner.value(depth: 0)
                try scanner.finish()
                return value
            } catch {
                throw error.located(in: buffer, file: nil)
            }
        }
    }

    /// Appends an event as one line that Jepsen's tools read, with its line end.
    ///
    /// A client's keyed value is written as the pair `[k v]`, which `independent` reads back.
    public static func append(_ event: Event, to output: inout [UInt8]) {
        EDNWriter.append(event, to: &output)
    }

    static func decode(
        _ source: Source,
        format: HistoryFormat
    ) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        var reader = EDNReader(source)
        do throws(ScanError) {
            try reader.read()
        } catch {
            guard !error.isLimit, reader.markTorn() else { throw source.located(error) }
        }
        return try reader.list.recording(torn: reader.torn, format: format, file: source.file)
    }
}

/// The state of reading a file of EDN.
private struct EDNReader {
    let source: Source
    var scanner: EDNScanner
    var list: EventList
    var torn: TornTail?
    private var reader: EDNEventReader
    /// Where the form that is being read begins, and the line of that place.
    private var start = 0
    private var line = 1
    private var isSequence = true

    init(_ source: Source) {
        self.source = source
        scanner = EDNScanner(source.bytes)
        reader = EDNEventReader(source)
        list = EventList(source)
    }

    private var bytes: Bytes { source.bytes }

    mutating func read() throws(ScanError) {
        scanner.skipMark()
        try skipBlank()
        switch scanner.current {
        case ASCII.openBracket: try readElements(until: ASCII.closeBracket)
        case ASCII.openParenthesis: try readElements(until: ASCII.closeParenthesis)
        default: try readSequence()
        }
    }

    /// Reads a vector or a list of maps.
    private mutating func readElements(until end: UInt8) throws(ScanError) {
        isSequence = false
        scanner.position += 1
        try skipBlank()
        while scanner.current != end {
            try scanner.refuseClosing("another operation, or the end of the vector or list")
            try readEvent()
            try skipBlank()
        }
        scanner.position += 1
        try scanner.finish()
    }

    /// Reads maps up to the end of the file.
    private mutating func readSequence() throws(ScanError) {
        while scanner.position < bytes.count {
            try readEvent()
            try skipBlank()
        }
    }

    /// Reads an event, in its usual form if it has that.
    @inline(__always)
    private mutating func readEvent() throws(ScanError) {
        var fields = EventFields()
        guard let end = reader.map(at: scanner.position, into: &fields),
            list.append(fields, of: bytes, written: reader.written, line: line)
        else { return try scanEvent() }
        // Only a value of another shape may span lines.
        if fields.other == nil { start = end }
        scanner.position = end
    }

    private mutating func scanEvent() throws(ScanError) {
        let line = line
        try within { (reader) throws(ScanError) in
            try reader.list.append(try reader.scanner.event(), line: line)
        }
    }

    /// Reads what must not be larger than an event.
    private mutating func within(
        _ read: (inout EDNReader) throws(ScanError) -> Void
    ) throws(ScanError) {
        let window = source.window(from: scanner.position)
        scanner.bytes = window.bytes
        defer { scanner.bytes = bytes }
        do throws(ScanError) {
            try read(&self)
        } catch {
            throw window.judged(error, at: scanner.position)
        }
        try window.check(scanner.position)
    }

    /// Goes to the next form; lines are counted on from the last.
    @inline(__always)
    private mutating func skipBlank() throws(ScanError) {
        if scanner.position == start, scanner.current == ASCII.newline {
            scanner.position += 1
            start += 1
            line += 1
            if scanner.current == ASCII.openBrace { return }
        }
        try skipBlanks()
    }

    @inline(never)
    private mutating func skipBlanks() throws(ScanError) {
        while true {
            advance(to: scanner.position)
            scanner.skipSpace()
            guard scanner.current == ASCII.hash, scanner.next == ASCII.underscore else { break }
            advance(to: scanner.position)
            try within { (reader) throws(ScanError) in try reader.scanner.discard(depth: 0) }
        }
        advance(to: scanner.position)
    }

    private mutating func advance(to position: Int) {
        for at in start..<position where bytes[at] == ASCII.newline { line += 1 }
        start = position
    }

    /// Whether the form that failed is one that the recorder did not finish writing.
    mutating func markTorn() -> Bool {
        guard isSequence else { return false }
        // A discarded form fails before its place is taken; blanks before it do not matter.
        while start < bytes.count, isBlank(bytes[start]) { advance(to: start + 1) }
        torn = Tail(start: start, line: line, hasEvents: !list.events.isEmpty)
            .torn(in: source, lineWise: false)
        return torn != nil
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == ASCII.space || byte == ASCII.comma || (0x09...0x0D).contains(byte)
    }
}

extension EDNScanner {
    /// Only blanks may be left.
    mutating func finish() throws(ScanError) {
        try skipBlank(depth: 0)
        guard position >= bytes.count else {
            throw ScanError(position, expected: "nothing after the last form")
        }
    }
}
