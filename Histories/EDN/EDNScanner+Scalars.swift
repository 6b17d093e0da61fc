extension EDNScanner {
    /// Steps to the end of a token and returns its place.
    @inline(__always)
    mutating func skipToken() -> Range<Int> {
        let start = position
        while position < bytes.count, !Self.endsToken(bytes[position]) { position += 1 }
        return start..<position
    }

    /// Whether a token ends in front of a byte.
    @inline(__always)
    static func endsToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...ASCII.space, ASCII.quote, ASCII.comma, ASCII.semicolon: true
        case ASCII.openParenthesis, ASCII.closeParenthesis: true
        case ASCII.openBracket, ASCII.closeBracket, ASCII.openBrace, ASCII.closeBrace: true
        case ASCII.backslash, 0x7F: true
        default: false
        }
    }

    /// Reads a keyword, without its colon.
    mutating func keyword() throws(ScanError) -> String {
        let start = position
        position += 1
        let name = try symbol()
        guard !name.isEmpty else { throw ScanError(start, expected: "a keyword after ':'") }
        return name
    }

    /// Reads a token as it stands; it is empty in front of a delimiter.
    mutating func symbol() throws(ScanError) -> String {
        let token = skipToken()
        guard let text = bytes.part(token).text else {
            throw ScanError(token.lowerBound, expected: "UTF-8", found: "other bytes")
        }
        return text
    }

    /// Reads a number: an integer, a ratio or a double, with Clojure's suffixes.
    mutating func number() throws(ScanError) -> Value {
        let start = position
        let token = skipToken()
        if let integer = bytes.shortInteger(token) { return .int(integer) }
        guard token.count <= JSON.numberBytesMax else {
            throw .limit(start, "a number of at most \(JSON.numberBytesMax) bytes")
        }
        let text = String(decoding: bytes.part(token), as: UTF8.self)
        if let integer = Int64(text) { return .int(integer) }
        if let double = double(text) { return .double(double) }
        if let whole = wholeNumber(text) {
            guard let integer = Int64(whole.digits, radix: whole.radix) else {
                throw ScanError(start, expected: "an integer of at most 64 bits")
            }
            return .int(integer)
        }
        throw ScanError(start, expected: "a number")
    }

    /// The digits of an integer like 12N or 0x1f, or nil if the text is none.
    private func wholeNumber(_ text: String) -> (digits: String, radix: Int)? {
        let sign = text.hasPrefix("-") ? "-" : ""
        var digits = text.drop { $0 == "-" || $0 == "+" }
        var radix = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            digits = digits.dropFirst(2)
            radix = 16
        }
        if digits.last == "N" { digits = digits.dropLast() }
        let sound = digits.utf8.allSatisfy {
            radix == 16 ? ASCII.hexadecimal($0) != nil : ASCII.isDigit($0)
        }
        return sound && !digits.isEmpty ? (sign + digits, radix) : nil
    }

    /// The number that a ratio or a decimal fraction writes, or nil.
    private func double(_ text: String) -> Double? {
        let ratio = text.split(separator: "/", omittingEmptySubsequences: false)
        if ratio.count == 2 {
            guard let above = Int64(ratio[0]), let below = Int64(ratio[1]), below > 0 else {
                return nil
            }
            return Double(above) / Double(below)
        }
        let fraction = text.hasSuffix("M") ? text.dropLast() : text[...]
        let sound = fraction.utf8.allSatisfy {
            switch $0 {
            case ASCII.plus, ASCII.minus, ASCII.point, UInt8(ascii: "e"), UInt8(ascii: "E"): true
            default: ASCII.isDigit($0)
            }
        }
        guard sound, fraction.utf8.count < text.utf8.count || !isWhole(fraction) else { return nil }
        guard let double = Double(fraction), double.isFinite else { return nil }
        return double
    }

    private func isWhole(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { ASCII.isDigit($0) || $0 == ASCII.plus || $0 == ASCII.minus }
    }

    /// Reads a character like `\a`, `\newline` or `\u0041`; the current byte is its backslash.
    mutating func character() throws(ScanError) -> String {
        let start = position
        position += 1
        // The first may be a delimiter: `\(` is a parenthesis.
        if position < bytes.count, current > ASCII.space, current < 0x80 { position += 1 }
        _ = skipToken()
        guard let name = bytes.part(start + 1..<position).text, !name.isEmpty else {
            throw ScanError(start, expected: "a character after '\\'")
        }
        if name.unicodeScalars.count == 1 || name.count == 1 { return name }
        switch name {
        case "newline": return "\n"
        case "space": return " "
        case "tab": return "\t"
        case "return": return "\r"
        case "backspace": return "\u{8}"
        case "formfeed": return "\u{C}"
        default: break
        }
        guard name.utf8.count == 5, name.hasPrefix("u"),
            let scalar = Unicode.Scalar(try bytes.codeUnit(at: start + 2))
        else { throw ScanError(start, expected: "a character that EDN knows") }
        return String(scalar)
    }
}
