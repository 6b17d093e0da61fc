extension UnsafeBufferPointer<UInt8> {
    /// The scalar that the digits after \u write, with the second escape of a pair of surrogates.
    ///
    /// It takes four bytes, or ten where it is beyond the first plane. Half a pair is refused:
    /// to replace it would make different strings equal.
    func scalar(at start: Int, escapeAt escape: Int) throws(ScanError) -> Unicode.Scalar {
        let unit = try codeUnit(at: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let second = start + 4
        guard unit < 0xDC00, second + 1 < count, self[second] == ASCII.backslash,
            self[second + 1] == UInt8(ascii: "u")
        else { throw ScanError(escape, expected: "a pair of surrogates") }
        let low = try codeUnit(at: second + 2)
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw ScanError(escape, expected: "a pair of surrogates") }
        return scalar
    }

    /// The number that four hexadecimal digits write.
    func codeUnit(at start: Int) throws(ScanError) -> UInt32 {
        var unit: UInt32 = 0
        for at in start..<start + 4 {
            guard at < count, let digit = ASCII.hexadecimal(self[at]) else {
                throw ScanError(at, expected: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | digit
        }
        return unit
    }
}

extension UTF8 {
    /// Appends a scalar as UTF-8.
    static func append(_ scalar: Unicode.Scalar, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: String(Character(scalar)).utf8)
    }
}
