import Checkers
import Histories
import Plans

extension FileCheck.Settings {
    /// The options of a check, as their text; nil where one is absent.
    public struct Options: Sendable {
        /// An object, a consistency model, another property, or all.
        public var model: String?
        /// The name of a format.
        public var format: String?
        /// The value of a key that nobody has written, as JSON.
        public var initial: String?
        /// How many configurations all searches may expand.
        public var steps: Int?
        /// The same as a time.
        public var timeLimit: String?
        /// How much memory the tables of a search may take.
        public var memory: String?
        /// How much a packed file may unpack to.
        public var unpackedMax: String?

        /// No option.
        public init() {}
    }

    /// How many configurations a second stands for: a verdict must not depend on the load of the
    /// machine.
    private static let stepsOfSecond = 2_000_000.0

    /// Sets what options say.
    /// - Throws: `TrialError` with the option, and what was expected.
    public mutating func set(_ options: Options) throws(TrialError) {
        if let model = options.model {
            try ask(for: model)
            if hasWitness, case .one = question {
                throw TrialError(.usage, "--witness: expected linearizability, found \(model)")
            }
        }
        if let name = options.format {
            guard let known = HistoryFormat(rawValue: name) else {
                let names = HistoryFormat.allCases.map(\.rawValue)
                throw TrialError(.usage, Unknown.name(name, of: "format", among: names))
            }
            format = known
        }
        if let text = options.initial {
            do {
                initial = try JSON.parse(text)
            } catch {
                throw TrialError(.usage, "--initial \(text): expected JSON (\(error))")
            }
        }
        budget = try Self.budget(options)
        if let bytes = try OptionValue.bytes(options.memory, "--memory", such: "2GiB") {
            budget.bytes = bytes
        }
        if let bytes = try OptionValue.bytes(options.unpackedMax, "--unpacked-max", such: "2GiB") {
            unpackedMax = bytes
        }
    }

    private static func budget(_ options: Options) throws(TrialError) -> Budget {
        if let steps = options.steps {
            guard steps > 0 else {
                throw TrialError(.usage, "--steps \(steps): expected a number above 0")
            }
            guard options.timeLimit == nil else {
                throw TrialError(.usage, "--steps and --time-limit: expected only one of them")
            }
            return .of(steps: steps)
        }
        guard let time = try OptionValue.time(options.timeLimit, "--time-limit") else {
            return .standard
        }
        // A fifth of it is for showing what is wrong.
        return .of(steps: max(1, Int(min(time.seconds, 1e9) * stepsOfSecond * 0.8)))
    }
}
