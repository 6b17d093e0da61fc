/// Who does independent pieces of work, perhaps side by side.
///
/// Checkers are pure and start no threads: their caller lends the workers. Results never
/// depend on how many there are.
public struct Workers: Sendable {
    /// Performs jobs 0 up to and without the count, in any order, and returns when all are done.
    public typealias Perform = @Sendable (_ count: Int, _ job: @Sendable (Int) -> Void) -> Void

    private let perform: Perform

    /// Workers that perform jobs so.
    public init(perform: @escaping Perform) { self.perform = perform }

    /// One worker, who does one job after the other.
    public static let alone = Workers { count, job in
        for number in 0..<count { job(number) }
    }

    /// The results of `count` jobs, in the order of their numbers.
    func map<Result: Sendable>(
        _ count: Int,
        _ job: @Sendable (Int) -> Result
    ) -> [Result] {
        // An array made so without a place writes to the one empty array that all threads share.
        guard count > 0 else { return [] }
        return [Result?](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: nil)
            let results = Slots(base: buffer)
            // Safety: every job writes to a place of its own.
            perform(count) { results.base[$0] = job($0) }
            initialized = count
        }
        .compactMap(\.self)
    }
}

/// Memory that several workers write to, each to places of its own.
private struct Slots<Result>: @unchecked Sendable {
    let base: UnsafeMutableBufferPointer<Result?>
}
