import Scoring

extension Expectations.Least {
    /// One call is enough, for histories that people can read.
    static let one = Expectations.Least(calls: 1, share: 0, underFaults: 1)
}
