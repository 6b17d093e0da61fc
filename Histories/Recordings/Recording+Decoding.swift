extension Recording {
    /// Reads a file of any format; without one, the first bytes and the file's name tell it.
    ///
    /// With `independent` a client's value `[k v]` is the value v of the key k, as Jepsen writes
    /// it for independent keys. Porcupine's formats have no such pairs and ignore it. The bytes may
    /// be a mapped file: they are read once, from the first to the last, and not kept.
    /// - Throws: `HistoryError` that names the file and the line.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer,
        format: HistoryFormat? = nil,
        file: String? = nil,
        independent: Bool = false
    ) throws(HistoryError) -> Recording {
        let bytes = bytes.bindMemory(to: UInt8.self)
        return try decode(
            Source(bytes: bytes, file: file, isIndependent: independent),
            format: format
        )
    }

    /// Reads a file of any format, as `decode` does from bytes that are mapped.
    /// - Throws: `HistoryError` that names the file and the line.
    public static func decode(
        _ bytes: [UInt8],
        format: HistoryFormat? = nil,
        file: String? = nil,
        independent: Bool = false
    ) throws(HistoryError) -> Recording {
        try bytes.withUnsafeBufferPointer { (buffer) throws(HistoryError) in
            try decode(
                Source(bytes: buffer, file: file, isIndependent: independent),
                format: format
            )
        }
    }

    static func decode(
        _ source: Source,
        format: HistoryFormat? = nil
    ) throws(HistoryError) -> Recording {
        try refuseNonText(source)
        guard let format = format ?? HistoryFormat.guess(from: source.bytes, fileName: source.file)
        else {
            throw unknownFormat(source)
        }
        switch format {
        case .jsonl: return try JSONLines.decode(source)
        case .json: return try JSONArray.decode(source)
        case .calls: return try CallRecords.decode(source)
        case .jepsenText, .jepsenLog, .porcupineEtcd:
            return try JepsenLog.decode(source, format: format)
        case .edn: return try EDN.decode(source, format: .edn)
        case .porcupineKV: return try PorcupineKV.decode(source)
        }
    }

    /// The refusal of a text that is in no format, with a word on tables.
    private static func unknownFormat(_ source: Source) -> HistoryError {
        let formats = HistoryFormat.allCases.map(\.rawValue).joined(separator: ", ")
        let start = source.bytes.spellsMark ? 3 : 0
        let line = source.bytes[start...].prefix { $0 != ASCII.newline }
        let separators: [(UInt8, String)] = [
            (ASCII.comma, "commas"), (ASCII.semicolon, "semicolons"), (ASCII.tab, "tabs"),
        ]
        let isTable = !line.contains(ASCII.openBrace)
        let table = separators.first { separator, _ in
            isTable && line.count { $0 == separator } > 1
        }
        return HistoryError(
            file: source.file,
            line: 1,
            expected: "a history in one of the formats \(formats)"
                + (table == nil ? "" : "; write each row of a table as a line of jsonl first"),
            found: table.map { "a table set apart by \($0.1)" }
                ?? Excerpt.text(of: source.bytes, at: start)
        )
    }

    /// Names what is not text, before a reader stumbles over its first byte.
    static func refuseNonText(_ source: Source) throws(HistoryError) {
        let signatures: [(bytes: [UInt8], name: String)] = [
            ([0x1F, 0x8B], "gzip-compressed bytes"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed bytes"),
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
            (Array("JEPSEN".utf8), "Jepsen's binary store; its history.edn is beside it"),
            ([0xFF, 0xFE], "UTF-16 text"),
            ([0xFE, 0xFF], "UTF-16 text"),
        ]
        let bytes = source.bytes
        func refusal(_ found: String, line: Int?, of what: String) -> HistoryError {
            HistoryError(file: source.file, line: line, expected: "a history \(what)", found: found)
        }
        for signature in signatures where bytes.starts(with: signature.bytes) {
            throw refusal(signature.name, line: nil, of: "as UTF-8 text")
        }
        guard let first = bytes.first(where: { !isSpace($0) }) else {
            let found = bytes.isEmpty ? "an empty file" : "nothing but white space"
            throw refusal(found, line: nil, of: "with at least one event")
        }
        if first < 0x20 || first == 0x7F || bytes.prefix(64).contains(0) {
            throw refusal("binary data", line: 1, of: "as UTF-8 text")
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == ASCII.space || (0x09...0x0D).contains(byte)
    }
}
