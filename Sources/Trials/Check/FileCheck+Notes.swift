import Checkers
import Histories

extension FileCheck {
    /// What is to be known about a verdict on a history, a sentence each.
    func notes(on history: History, _ keys: PairedKeys) -> [String] {
        var notes: [String] = []
        if keys == .present {
            notes.append(
                "values [k v] were taken as key k and value v; --no-independent takes them as they"
                    + " are"
            )
        }
        if let silence = FaultSilence(history).note { notes.append(silence) }
        return notes
    }

    /// What is found where values may be pairs of key and value, or not.
    var unclear: Found {
        let cause = Cause(
            .unclear,
            "some values look like pairs of key and value, but not all that is in the history"
                + " does: --independent takes [k v] as key k and value v, --no-independent as it is"
        )
        guard case .one(let criterion) = settings.question else {
            return Found(model: settings.model?.name, verdict: .unknown(cause))
        }
        return Found(
            model: criterion.name,
            property: criterion.name,
            verdict: .unknown(cause)
        )
    }
}
