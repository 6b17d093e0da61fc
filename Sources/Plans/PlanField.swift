/// A place where plans are carried out.
public enum PlanHost: Hashable, Sendable, CaseIterable {
    /// Node processes of this machine.
    case real
    /// The simulator.
    case simulated
}

/// An option of a plan, as files, command lines, help and checks use it.
public struct PlanField: Sendable {
    /// What a host does with an option.
    public enum Use: Hashable, Sendable {
        /// It is used; where it is not given, the default is.
        case standard
        /// It is used; the text says what happens where it is not given.
        case otherwise(String)
        /// It means nothing there.
        case ignored
    }

    /// The name on the command line and in files.
    public let name: String
    /// The place in a file that has groups, such as client and timeout; the name alone if none.
    public let path: [String]
    let real: Use
    let simulated: Use
    let isAlwaysShown: Bool
    /// What a shell may offer in place of the value.
    public let completion: PlanCompletion
    private let help: String
    private let standard: String?
    private let reading: @Sendable (inout RunPlan, PlanValue) throws(PlanError) -> Void
    private let writing: @Sendable (RunPlan) -> PlanValue?
    private let complaint: @Sendable (RunPlan, PlanHost) -> String?

    init(
        name: String,
        path: [String],
        real: Use,
        simulated: Use,
        isAlwaysShown: Bool,
        completion: PlanCompletion,
        help: String,
        standard: String?,
        reading: @escaping @Sendable (inout RunPlan, PlanValue) throws(PlanError) -> Void,
        writing: @escaping @Sendable (RunPlan) -> PlanValue?,
        complaint: @escaping @Sendable (RunPlan, PlanHost) -> String?
    ) {
        self.name = name
        self.path = path
        self.real = real
        self.simulated = simulated
        self.isAlwaysShown = isAlwaysShown
        self.completion = completion
        self.help = help
        self.standard = standard
        self.reading = reading
        self.writing = writing
        self.complaint = complaint
    }

    /// What a host does with the option.
    public func use(by host: PlanHost) -> Use { host == .real ? real : simulated }

    /// The help of the option, with its default.
    public func help(for host: PlanHost) -> String {
        let otherwise: String? =
            switch use(by: host) {
            case .standard: standard.flatMap { $0.isEmpty ? nil : "default \($0)" }
            case .otherwise(let text): "default: \(text)"
            case .ignored: nil
            }
        guard let otherwise else { return help + "." }
        return "\(help) (\(otherwise))."
    }

    /// Sets the option of a plan.
    /// - Throws: `PlanError` saying what was expected, without the name of the option.
    public func read(_ value: PlanValue, into plan: inout RunPlan) throws(PlanError) {
        try reading(&plan, value)
    }

    /// Sets the option of a plan.
    /// - Throws: `PlanError` with the name that it was given by, and what was expected.
    public func read(
        _ value: PlanValue,
        named name: String,
        into plan: inout RunPlan
    ) throws(PlanError) {
        do throws(PlanError) {
            try read(value, into: &plan)
        } catch {
            throw PlanError("\(name): \(error)")
        }
    }

    /// The setting of a plan as text; nil where the plan has none.
    public func write(_ plan: RunPlan) -> PlanValue? { writing(plan) }

    /// Refuses a setting that cannot be carried out.
    /// - Throws: `PlanError` naming the option.
    public func check(_ plan: RunPlan, for host: PlanHost) throws(PlanError) {
        guard use(by: host) != .ignored, let complaint = complaint(plan, host) else { return }
        throw PlanError("\(name): \(complaint)")
    }
}
