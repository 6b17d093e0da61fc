import Archive
import Histories

extension RunRecord {
    /// What it came to, in one word; of a run that has not ended, that it runs.
    public var verdict: String { ending?.status.rawValue ?? "running" }

    /// The kinds of faults of its plan.
    public var nemesis: [String] {
        guard let value = plan["nemesis"] else { return [] }
        let words = value.elements?.compactMap(\.text) ?? value.text.map { [$0] } ?? []
        return words.filter { $0 != "none" }
    }

    /// What clients asked, and what was broken meanwhile: "register × partition".
    ///
    /// A simulation that names no faults draws them with each seed.
    public static func setting(workload: String?, nemesis: [String], isSimulated: Bool) -> String {
        let none = isSimulated ? "drawn faults" : "no faults"
        let faults = nemesis.isEmpty ? none : nemesis.joined(separator: " + ")
        return "\(workload ?? "register") × \(faults)" + (isSimulated ? ", simulated" : "")
    }

    /// An option of the plan; nil where it has the default or the plan is not known.
    public func option(_ name: String) -> String? {
        guard let value = plan[name], value != .null else { return nil }
        if let words = value.elements {
            return words.isEmpty ? nil : words.compactMap(\.text).joined(separator: ",")
        }
        return value.text ?? value.jsonText
    }
}
