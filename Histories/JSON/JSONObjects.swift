/// The objects of a file of JSON, one by one: in an array, or one after the other.
struct JSONObjects {
    private let source: Source
    private var scanner: JSONScanner
    /// The line of the object that is being read, and where it begins.
    private(set) var line = 1
    private(set) var start = 0
    /// Whether the objects stand in an array: its end cannot be told from a torn one's.
    private(set) var isArray = false

    init(_ source: Source) {
        self.source = source
        scanner = JSONScanner(source.bytes)
        if source.bytes.spellsMark { scanner.position = 3 }
    }

    /// Hands each object to a function, which reads it with the scanner that it gets.
    mutating func readAll(
        _ read: (inout JSONScanner, _ line: Int) throws(ScanError) -> Void
    ) throws(ScanError) {
        scanner.skipSpace()
        isArray = scanner.current == ASCII.openBracket
        guard isArray else {
            while scanner.position < source.bytes.count { try readNext(read) }
            return
        }
        scanner.position += 1
        scanner.skipSpace()
        if scanner.current == ASCII.closeBracket {
            scanner.position += 1
            return try scanner.finish()
        }
        while true {
            try readNext(read)
            guard scanner.current == ASCII.comma else { break }
            scanner.position += 1
        }
        try scanner.expect(ASCII.closeBracket, "',' or ']' after an object of the array")
        try scanner.finish()
    }

    /// Reads an object and the white space around it.
    private mutating func readNext(
        _ read: (inout JSONScanner, _ line: Int) throws(ScanError) -> Void
    ) throws(ScanError) {
        scanner.skipSpace()
        for at in start..<scanner.position where source.bytes[at] == ASCII.newline { line += 1 }
        start = scanner.position
        guard scanner.current == ASCII.openBrace else {
            throw ScanError(start, expected: "an object of JSON")
        }
        let window = source.window(from: start)
        var part = JSONScanner(window.bytes)
        part.position = start
        do throws(ScanError) {
            try read(&part, line)
        } catch {
            throw window.judged(error, at: part.position)
        }
        try window.check(part.position)
        scanner.position = part.position
        scanner.skipSpace()
    }
}

/// Reads a history whose events stand in one array of JSON.
enum JSONArray {
    static func decode(_ source: Source) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        var list = EventList(source)
        var objects = JSONObjects(source)
        do throws(ScanError) {
            try objects.readAll { (scanner, line) throws(ScanError) in
                try list.append(try scanner.event(), line: line)
            }
        } catch {
            throw source.located(error)
        }
        return try list.recording(torn: nil, format: .json, file: source.file)
    }
}
