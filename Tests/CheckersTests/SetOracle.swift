import Histories

/// What is wrong with a set at the end, by definition: each rule a sentence over all operations.
struct SetOracle {
    let history: History
    private let reads: [Operation]
    private let final: [Operation]

    init(_ history: History) {
        self.history = history
        reads = history.operations.filter { $0.f == "read" && $0.isOK }
        final = reads.filter(\.isFinalRead)
    }

    private func elements(_ read: Operation) -> [Value] {
        if read.f == "contains" { return read.result == true ? [read.argument] : [] }
        return read.result?.elements ?? []
    }

    private func operations(_ f: String, _ element: Value) -> [Operation] {
        history.operations.filter {
            $0.f == f && $0.argument == element && !(f == "remove" && $0.result == false)
        }
    }

    /// The names that no rule about removes decides.
    private var obvious: Set<String> {
        var names: Set<String> = []
        let found = history.operations.filter { $0.f == "contains" && $0.isOK }
        for read in reads + found {
            let elements = elements(read)
            if Set(elements).count < elements.count { names.insert("duplicated element") }
            let isUnexpected = elements.contains { element in
                !operations("add", element).contains { $0.start < read.finish }
            }
            if isUnexpected { names.insert("unexpected element") }
        }
        return names
    }

    /// By what a remove can have taken, and must have taken, in real time.
    func namesByRealTime() -> Set<String> {
        var names = obvious
        for element in [0, 1] as [Value] {
            let adds = operations("add", element)
            let removes = operations("remove", element)
            let holders = final.filter { elements($0).contains(element) }
            let isLost = adds.contains { add in
                add.isOK && final.allSatisfy { add.finish < $0.start }
                    && !removes.contains { $0.finish > add.start }
            }
            if holders.isEmpty && isLost { names.insert("lost element") }
            let isBack = holders.contains { read in
                removes.contains { remove in
                    remove.finish < read.start && adds.allSatisfy { $0.finish < remove.start }
                }
            }
            if isBack && !adds.isEmpty { names.insert("resurrected element") }
        }
        return names
    }

    /// By the versions that removes say they took.
    func namesByVersions() -> Set<String> {
        var names = obvious
        for element in [0, 1] as [Value] {
            let adds = operations("add", element)
            let removes = operations("remove", element)
            let versions = Set(adds.filter(\.isOK).compactMap { $0.extra["version"] })
            func replaced(_ operation: Operation) -> [Value] {
                operation.extra["replaced"]?.elements ?? []
            }
            func isReplaced(_ add: Operation, before position: Int) -> Bool {
                (adds + removes).contains {
                    $0.finish < position && replaced($0).contains(add.extra["version"] ?? .null)
                }
            }
            let holders = final.filter { elements($0).contains(element) }
            let isUnclear =
                removes.contains(where: \.isInfo)
                || adds.contains(where: \.isInfo)
                    && (adds + removes).contains { !versions.isSuperset(of: replaced($0)) }
            let isLost = adds.contains {
                $0.isOK && !isReplaced($0, before: Operation.never)
            }
            if holders.isEmpty && isLost && !isUnclear { names.insert("lost element") }
            let isBack = holders.contains { read in
                removes.contains { $0.isOK && !replaced($0).isEmpty }
                    && adds.allSatisfy { $0.isOK && isReplaced($0, before: read.start) }
            }
            if isBack && !adds.isEmpty { names.insert("resurrected element") }
        }
        return names
    }
}
