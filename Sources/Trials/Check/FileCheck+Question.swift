import Checkers
import Histories
import Plans

extension FileCheck.Settings {
    /// Asks for what a name stands for: an object, another property, or all models of registers.
    /// - Throws: `TrialError` for a name that nothing has.
    public mutating func ask(for name: String) throws(TrialError) {
        if name == "all" {
            question = .all
        } else if let known = Criterion.named(name) {
            model = known.model
            question = known.property == .linearizable ? .linearizable : .one(known)
        } else if let promise = Property.named(name) {
            let weaker = promise.implied.sorted().compactMap { Criterion.deciding($0)?.name }
            let others = weaker.isEmpty ? "" : "; it implies \(weaker.joined(separator: ", "))"
            throw TrialError(.usage, "no checker decides \(name) of any history\(others)")
        } else {
            let names = Criterion.all.map(\.name) + ["all"]
            throw TrialError(.usage, Unknown.name(name, of: "model", among: names))
        }
    }
}
