import Archive
import Histories
import Index

extension RunFilter {
    /// The options of a list of recorded runs, as their text; nil where one is absent.
    public struct Options: Sendable {
        /// The name of a strategy.
        public var strategy: String?
        /// The name of a workload.
        public var workload: String?
        /// A kind of fault, or none.
        public var nemesis: String?
        /// The name of a verdict.
        public var verdict: String?
        /// A date, a time, or how long ago.
        public var since: String?
        /// The name of an order.
        public var sort: String?
        /// How many of the newest are listed.
        public var limit: Int?

        /// No option.
        public init() {}

        /// The names of those that are given.
        public var given: [String] {
            [
                ("--strategy", strategy), ("--workload", workload), ("--nemesis", nemesis),
                ("--verdict", verdict), ("--since", since), ("--sort", sort),
                ("--limit", limit.map { "\($0)" }),
            ]
            .compactMap { $1 == nil ? nil : $0 }
        }
    }

    /// The filter of some options.
    /// - Throws: `TrialError` with the option, and what was expected.
    public init(_ options: Options, now: UTCTime = .now) throws(TrialError) {
        self.init()
        strategy = options.strategy
        workload = options.workload
        nemesis = options.nemesis
        limit = options.limit
        if let name = options.verdict {
            let known = RunFilter.verdicts
            verdict = try OptionValue.name(name, "--verdict", of: "verdict", among: known)
        }
        if let text = options.since { since = try Self.moment(text, now: now) }
        if let name = options.sort {
            let known = Order.allCases.map(\.rawValue)
            let sort = try OptionValue.name(name, "--sort", of: "order", among: known)
            order = Order(rawValue: sort) ?? .time
        }
        if let limit, limit < 1 {
            throw TrialError(.usage, "--limit \(limit): expected a number above 0")
        }
    }

    private static func moment(_ text: String, now: UTCTime) throws(TrialError) -> UTCTime {
        if let time = UTCTime(text) ?? UTCTime(text + "T00:00:00Z") { return time }
        if let span = TimeSpan.parse(text), text.last?.isLetter == true {
            return UTCTime(seconds: now.seconds - Int64(span.seconds))
        }
        throw TrialError(
            .usage,
            "--since \(text): expected a date such as 2026-11-28, a time such as"
                + " 2026-11-28T23:10:40Z, or how long ago, such as 24h"
        )
    }
}
