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
        return try decode(bytes, format: format, file: file, independent: independent)
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
            try decode(buffer, format: format, file: file, independent: independent)
        }
    }

    private static func decode(
        _ bytes: Bytes,
        format: HistoryFormat?,
        file: String?,
        independent: Bool
    ) throws(HistoryError) -> Recording {
        try refuseNonText(bytes, file: file)
        guard let format = format ?? HistoryFormat.guess(from: bytes, fileName: file) else {
            let formats = HistoryFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw HistoryError(
                file: file,
                line: 1,
                expected: "a history in one of the formats \(formats)",
                found: Excerpt.text(of: bytes, at: 0)
            )
        }
        switch format {
        case .jsonl:
            return try JSONLines.decode(bytes, file: file, independent: independent)
        case .edn:
            return try EDN.decode(
                bytes,
                file: file,
                independent: independent,
                format: .edn
            )
        case .porcupineEtcd:
            return try PorcupineLog.decode(bytes, file: file)
        case .porcupineKV:
            return try PorcupineKV.decode(bytes, file: file)
        }
    }

    /// Names what is not text, before a reader stumbles over its first byte.
    static func refuseNonText(_ bytes: Bytes, file: String?) throws(HistoryError) {
        let signatures: [(bytes: [UInt8], name: String)] = [
            ([0x1F, 0x8B], "gzip-compressed bytes"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed bytes"),
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
            ([0xFF, 0xFE], "UTF-16 text"),
            ([0xFE, 0xFF], "UTF-16 text"),
        ]
        for signature in signatures where bytes.starts(with: signature.bytes) {
            throw HistoryError(
                file: file,
                expected: "a history as UTF-8 text",
                found: signature.name
            )
        }
        guard let first = bytes.first(where: { !isSpace($0) }) else {
            throw HistoryError(
                file: file,
                expected: "a history with at least one event",
                found: bytes.isEmpty ? "an empty file" : "nothing but white space"
            )
        }
        if first < 0x20 || first == 0x7F || bytes.prefix(64).contains(0) {
            throw HistoryError(
                file: file,
                line: 1,
                expected: "a history as UTF-8 text",
                found: "binary data"
            )
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == ASCII.space || (0x09...0x0D).contains(byte)
    }
}
