extension JSONScanner {
    /// Reads a number: an integer if it is written as one, else a double.
    mutating func number() throws(ScanError) -> Value {
        let start = position
        if let integer = try integerOrNothing() { return .int(integer) }
        position = start
        return .double(try double())
    }

    /// Reads an integer where nothing else will do.
    @inline(__always)
    mutating func integer(_ expected: @autoclosure () -> String) throws(ScanError) -> Int64 {
        skipSpace()
        let start = position
        guard current == ASCII.minus || ASCII.isDigit(current),
            let integer = try integerOrNothing()
        else { throw ScanError(start, expected: expected()) }
        return integer
    }

    /// Reads an integer, or returns nil in front of a fraction or an exponent.
    @inline(__always)
    private mutating func integerOrNothing() throws(ScanError) -> Int64? {
        let start = position
        let end = bytes.count
        // The loop runs on a local position, which stays in a register.
        var at = start
        let negative = current == ASCII.minus
        if negative { at += 1 }
        let first = at
        var magnitude: UInt64 = 0
        while at < end, ASCII.isDigit(bytes[at]) {
            // Nineteen digits always fit; what comes after them is judged below.
            if at - first < 19 { magnitude = magnitude &* 10 &+ UInt64(bytes[at] &- ASCII.zero) }
            at += 1
        }
        let digits = at - first
        guard digits > 0, digits == 1 || bytes[first] != ASCII.zero else {
            throw ScanError(start, expected: "a number as JSON writes it")
        }
        position = at
        switch current {
        case ASCII.point, UInt8(ascii: "e"), UInt8(ascii: "E"): return nil
        default: break
        }
        let limit = UInt64(Int64.max) + (negative ? 1 : 0)
        guard digits <= 19, magnitude <= limit else {
            throw ScanError(start, expected: "an integer of at most 64 bits")
        }
        return negative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
    }

    /// Reads a number with a fraction or an exponent, whose integer part has been checked.
    private mutating func double() throws(ScanError) -> Double {
        let start = position
        if current == ASCII.minus { position += 1 }
        _ = skipDigits()
        var sound = true
        if current == ASCII.point {
            position += 1
            sound = skipDigits() > 0
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == ASCII.plus || current == ASCII.minus { position += 1 }
            sound = skipDigits() > 0 && sound
        }
        guard position - start <= JSON.numberBytesMax else {
            throw .limit(start, "a number of at most \(JSON.numberBytesMax) bytes")
        }
        let text = String(decoding: bytes.part(start..<position), as: UTF8.self)
        guard sound, let double = Double(text) else {
            throw ScanError(start, expected: "a number as JSON writes it")
        }
        guard double.isFinite else {
            throw ScanError(start, expected: "a number within the range of doubles")
        }
        return double
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while ASCII.isDigit(current) { position += 1 }
        return position - start
    }

    /// Reads a string; the current byte is its opening quote.
    mutating func string() throws(ScanError) -> String {
        let start = position + 1
        var at = start
        var union: UInt8 = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == ASCII.quote {
                position = at + 1
                return try text(start..<at, isASCII: union < 0x80)
            }
            if byte == ASCII.backslash { return try escapedString(from: start, to: at) }
            if byte < 0x20 { break }
            union |= byte
            at += 1
        }
        throw ScanError(at, expected: "the closing quote of a string")
    }

    @inline(__always)
    private func text(_ range: Range<Int>, isASCII: Bool) throws(ScanError) -> String {
        let part = bytes.part(range)
        if isASCII { return String(decoding: part, as: UTF8.self) }
        guard let text = part.text else {
            throw ScanError(range.lowerBound, expected: "UTF-8", found: "other bytes in a string")
        }
        return text
    }

    /// Reads on from the first backslash, into a buffer.
    private mutating func escapedString(
        from start: Int,
        to firstEscape: Int
    ) throws(ScanError) -> String {
        var buffer = Array(bytes[start..<firstEscape])
        position = firstEscape
        while current >= 0x20 {
            let byte = current
            position += 1
            switch byte {
            case ASCII.quote:
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw ScanError(start, expected: "UTF-8", found: "other bytes in a string")
                }
                return text
            case ASCII.backslash: try escape(into: &buffer)
            default: buffer.append(byte)
            }
        }
        throw ScanError(position, expected: "the closing quote of a string")
    }

    /// Reads what follows a backslash.
    private mutating func escape(into buffer: inout [UInt8]) throws(ScanError) {
        let escape = current
        position += 1
        switch escape {
        case ASCII.quote, ASCII.backslash, ASCII.slash: buffer.append(escape)
        case UInt8(ascii: "n"): buffer.append(ASCII.newline)
        case UInt8(ascii: "t"): buffer.append(ASCII.tab)
        case UInt8(ascii: "r"): buffer.append(ASCII.carriageReturn)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "u"): UTF8.append(try escapedScalar(), to: &buffer)
        default:
            position -= 1
            throw ScanError(position - 1, expected: "an escape that JSON knows")
        }
    }

    /// Reads the digits after \u, and a second escape where the first is half of a pair.
    private mutating func escapedScalar() throws(ScanError) -> Unicode.Scalar {
        let scalar = try bytes.scalar(at: position, escapeAt: position - 2)
        position += scalar.value > 0xFFFF ? 10 : 4
        return scalar
    }
}
