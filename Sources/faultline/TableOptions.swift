import ArgumentParser
import Plans
import Trials

/// A choice of rows of the table of a plan's options, for one host.
protocol PlanFields {
    /// The rows, in the order of the help.
    static var fields: [PlanField] { get }
    /// The host whose help is shown.
    static var host: PlanHost { get }
}

/// Options that come from rows of the table of a plan, one option a row.
///
/// ArgumentParser finds the options of a type by reflection, and then decodes them by name. This
/// type shows it an option for each row, in place of declared properties: help, completion and
/// suggestions are those of any other option.
struct TableOptions<Rows: PlanFields>: ParsableArguments, CustomReflectable {
    private var words: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let options = try decoder.container(keyedBy: RowKey.self)
        for field in Rows.fields {
            let option = try options.decode(Option<String?>.self, forKey: RowKey(field.name))
            words[field.name] = option.wrappedValue
        }
    }

    var customMirror: Mirror {
        Mirror(
            self,
            children: Rows.fields.map { field in
                let option = Option<String?>(
                    name: .customLong(field.name),
                    help: ArgumentHelp(stringLiteral: field.help(for: Rows.host)),
                    completion: field.completion.kind
                )
                return (label: field.name, value: option)
            }
        )
    }

    /// Whether an option stands on the command line.
    func isGiven(_ name: String) -> Bool { words[name] != nil }

    /// Sets the options of a plan that stand on the command line.
    /// - Throws: `TrialError` with the option, what it was given, and what was expected.
    func set(_ plan: inout RunPlan) throws(TrialError) {
        let given = Rows.fields.flatMap { field in
            words[field.name].map { ["--\(field.name)", $0] } ?? []
        }
        do throws(PlanError) {
            try plan.read(given)
        } catch {
            throw TrialError(.usage, "\(error)")
        }
    }
}

/// The name of a row, as the key of a decoder.
private struct RowKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The option that says what is on trial.
enum SubjectField: PlanFields {
    static let fields = RunPlan.fields.filter { $0.name == "strategy" }
    static var host: PlanHost { .real }
}

/// The other options of a run on real processes.
enum RunFields: PlanFields {
    static let fields = RunPlan.fields.filter {
        $0.use(by: host) != .ignored && $0.name != "strategy"
    }
    static var host: PlanHost { .real }
}
