/// The time of a call or of a return: nanoseconds, or seconds where a file has fractions.
struct CallTime {
    private let number: Value

    /// Takes the time that a record at a place has.
    init(_ value: Value, at place: Int) throws(ScanError) {
        guard value.number != nil else {
            throw ScanError(
                place,
                expected: "a time, as an integer of nanoseconds or a fraction of seconds",
                found: Excerpt.shortened(value.jsonText)
            )
        }
        number = value
    }

    /// Whether it was written with a fraction: then all times of its file are in seconds.
    var isFraction: Bool { number.integer == nil }

    /// The time in nanoseconds; nil if it is beyond 64 bits.
    func nanoseconds(ofSeconds isInSeconds: Bool) -> Int64? {
        guard isInSeconds else { return number.integer }
        // The parts are taken one by one: a double of nanoseconds would lose the last digits.
        let seconds = number.number ?? 0
        guard abs(seconds) < 0x1p62 else { return nil }
        let whole = number.integer ?? Int64(seconds)
        let (product, isTooLarge) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let rest = number.integer == nil ? (seconds - Double(whole)) * 1e9 : 0
        let (sum, isTooLate) = product.addingReportingOverflow(
            Int64(rest + (rest < 0 ? -0.5 : 0.5))
        )
        return isTooLarge || isTooLate ? nil : sum
    }
}
