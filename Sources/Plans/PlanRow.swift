/// One option of a plan: everything that is known of it but its name's use in code.
public struct PlanRow<Setting: Hashable & Sendable>: Sendable {
    let name: String
    let path: [String]
    let standard: Setting
    let format: PlanFormat<Setting>
    let check: PlanCheck<Setting>
    let help: String
    let real: PlanField.Use
    let simulated: PlanField.Use
    let isAlwaysShown: Bool
    let completion: PlanCompletion

    /// A row.
    ///
    /// - Parameters:
    ///   - name: the option's name on the command line, in a file, and in the reproduction line.
    ///   - standard: the setting where none is given.
    ///   - format: how the setting is read and written.
    ///   - check: the condition that the setting must meet.
    ///   - path: where a file may have it instead, as `["client", "timeout"]`.
    ///   - real: what real processes do with it.
    ///   - simulated: what the simulator does with it.
    ///   - isAlwaysShown: whether a reproduction line has it even where it is the default.
    ///   - completion: what a shell may offer; that of the format if absent.
    ///   - help: what the option is for; the default is added.
    init(
        _ name: String,
        _ standard: Setting,
        _ format: PlanFormat<Setting>,
        _ check: PlanCheck<Setting> = .any,
        path: [String] = [],
        real: PlanField.Use = .standard,
        simulated: PlanField.Use,
        isAlwaysShown: Bool = false,
        completion: PlanCompletion? = nil,
        help: String
    ) {
        self.name = name
        self.path = path.isEmpty ? [name] : path
        self.standard = standard
        self.format = format
        self.check = check
        self.help = help
        self.real = real
        self.simulated = simulated
        self.isAlwaysShown = isAlwaysShown
        self.completion = completion ?? format.completion
    }
}

/// A row, whatever the type of its setting.
protocol AnyPlanRow {
    /// The row as code that goes through all options uses it.
    var field: PlanField { get }
}

extension PlanRow: AnyPlanRow {
    var field: PlanField {
        PlanField(
            name: name,
            path: path,
            real: real,
            simulated: simulated,
            isAlwaysShown: isAlwaysShown,
            completion: completion,
            help: help,
            standard: format.write(standard)?.word,
            reading: { plan, value throws(PlanError) in
                plan[self] = try format.read(value)
            },
            writing: { format.write($0[self]) },
            complaint: { check.complaint($0[self], $0, $1) }
        )
    }
}
