extension EDNScanner {
    /// Reads a string, which may span lines; the current byte is its opening quote.
    mutating func string() throws(ScanError) -> String {
        let start = position + 1
        var at = start
        while at < bytes.count, bytes[at] != ASCII.quote, bytes[at] != ASCII.backslash { at += 1 }
        guard at < bytes.count else {
            position = at
            throw unclosed(from: start)
        }
        if bytes[at] == ASCII.backslash { return try escapedString(from: start, to: at) }
        position = at + 1
        guard let text = bytes.part(start..<at).text else { throw notText(start) }
        return text
    }

    /// Reads on from the first backslash, into a buffer.
    private mutating func escapedString(
        from start: Int,
        to firstEscape: Int
    ) throws(ScanError) -> String {
        var buffer = Array(bytes[start..<firstEscape])
        position = firstEscape
        while position < bytes.count {
            let byte = current
            position += 1
            switch byte {
            case ASCII.quote:
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw notText(start)
                }
                return text
            case ASCII.backslash: try escape(into: &buffer)
            default: buffer.append(byte)
            }
        }
        throw unclosed(from: start)
    }

    /// Reads what follows a backslash.
    private mutating func escape(into buffer: inout [UInt8]) throws(ScanError) {
        let start = position - 1
        let escape = current
        position += 1
        switch escape {
        case ASCII.quote, ASCII.backslash, ASCII.slash: buffer.append(escape)
        case UInt8(ascii: "n"): buffer.append(ASCII.newline)
        case UInt8(ascii: "t"): buffer.append(ASCII.tab)
        case UInt8(ascii: "r"): buffer.append(ASCII.carriageReturn)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "u"): UTF8.append(try escapedScalar(from: start), to: &buffer)
        default: throw ScanError(start, expected: "an escape that EDN knows")
        }
    }

    /// Reads the digits after \u, and a second escape where the first is half of a pair.
    private mutating func escapedScalar(from start: Int) throws(ScanError) -> Unicode.Scalar {
        let scalar = try bytes.scalar(at: position, escapeAt: start)
        position += scalar.value > 0xFFFF ? 10 : 4
        return scalar
    }

    private func unclosed(from start: Int) -> ScanError {
        ScanError(start - 1, expected: "a string with its closing quote", found: "one without")
    }

    private func notText(_ start: Int) -> ScanError {
        ScanError(start, expected: "UTF-8", found: "other bytes in a string")
    }
}
