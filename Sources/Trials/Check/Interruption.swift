import Archive

/// What the folder of a run says of a history in it: that the run was cut short.
enum Interruption {
    /// Why a history is not whole, in a sentence; nil if nothing beside it says so.
    static func reason(beside history: String) -> String? {
        let name = history.split(separator: "/").last ?? ""
        // Any other file in the folder of a run has nothing to do with it.
        let ours = ["history", "attempts"].flatMap { ["\($0).jsonl", "\($0).jsonl.gz"] }
        guard ours.contains(String(name)) else { return nil }
        let slash = history.lastIndex(of: "/")
        let folder = slash.map { String(history[..<$0]) } ?? "."
        // What cannot be read says nothing of the history.
        let record = try? RunDirectory(path: folder.isEmpty ? "/" : folder).readRecord()
        guard let record else { return nil }
        switch record.state {
        case .running:
            return "the run of this history has not ended: it still runs, or was killed"
        case .ended(let ending):
            let isInterrupted = ending.status == .interrupted
            return isInterrupted || ending.summary?.isInterrupted == true
                ? "the run of this history was interrupted" : nil
        }
    }
}
