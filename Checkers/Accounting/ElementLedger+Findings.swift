import Histories

extension ElementLedger {
    /// Something that must not have happened to an element.
    struct Finding {
        let element: Int
        /// What shows it.
        let operations: [Operation]
        /// The one where it shows.
        let culprit: Operation
    }

    /// What happened to the elements of a key.
    struct Findings {
        var acknowledged = 0
        var lost: [Finding] = []
        var resurrected: [Finding] = []
        var unexpected: [Finding] = []
        var duplicated: [Finding] = []
        var recovered = 0
        var undetermined = 0
        var stale = 0
        var neverRead = 0
    }

    /// What can be said of one element at the end.
    private enum Fate {
        case fine
        case lost(Operation)
        case resurrected(Operation)
        case undetermined
    }

    /// Judges every element, in the order of their first appearance.
    func findings(_ rule: LostWrites.Rule) -> Findings {
        var findings = Findings()
        let sightings = sightings()
        findings.unexpected = unexpected()
        findings.duplicated = duplicated()
        for (element, entry) in entries.enumerated() {
            let isKnown = entry.known != Operation.never
            findings.acknowledged += isKnown ? 1 : 0
            findings.recovered += !isKnown && entry.holder != nil && !entry.adds.isEmpty ? 1 : 0
            switch rule == .versions ? fateByVersions(entry) : fateByRealTime(entry) {
            case .fine: break
            case .undetermined: findings.undetermined += 1
            case .lost(let add):
                let shown = [add] + final
                findings.lost.append(Finding(element: element, operations: shown, culprit: add))
                continue
            case .resurrected(let remove):
                guard let read = entry.holder else { break }
                let shown = entry.adds.suffix(1) + [remove, read]
                findings.resurrected.append(
                    Finding(element: element, operations: Array(shown), culprit: read)
                )
            }
            guard isKnown else { continue }
            findings.neverRead += sightings[element].all == 0 ? 1 : 0
            let isStale = entry.removes.isEmpty && entry.holder != nil && sightings[element].missed
            findings.stale += isStale ? 1 : 0
        }
        return findings
    }

    /// Where the final reads begin: what was acknowledged after that need not be in them.
    private var end: Int { final.map(\.start).min() ?? Operation.never }

    private func fateByRealTime(_ entry: Entry) -> Fate {
        if let holder = entry.holder {
            let lastAdd = entry.adds.map(\.finish).max() ?? Operation.never
            let remove = entry.removes.first {
                $0.isOK && $0.start > lastAdd && $0.finish < holder.start
            }
            return remove.map { .resurrected($0) } ?? .fine
        }
        let lastRemove = entry.removes.map(\.finish).max() ?? -1
        let lost = entry.adds.last { $0.isOK && $0.finish < end && $0.start > lastRemove }
        return lost.map { .lost($0) } ?? .fine
    }

    private func fateByVersions(_ entry: Entry) -> Fate {
        let acknowledged = entry.adds.filter(\.isOK)
        let hasUnknownAdd = entry.adds.contains(where: \.isInfo)
        if let holder = entry.holder {
            let replaced = replaced(entry, before: holder.start)
            let remove = entry.removes.last { $0.isOK && $0.finish < holder.start && takes($0) }
            guard let remove, !acknowledged.isEmpty,
                acknowledged.allSatisfy({ replaced.contains(version(of: $0)) })
            else { return .fine }
            return hasUnknownAdd ? .undetermined : .resurrected(remove)
        }
        let replaced = replaced(entry, before: Operation.never)
        let lost = acknowledged.last {
            $0.finish < end && !replaced.contains(version(of: $0))
        }
        guard let lost else { return .fine }
        // A remove that did not answer may have taken it, and so may an add that did not answer,
        // if its own version was removed in turn.
        let versions = Set(acknowledged.map(version))
        let isUnclear =
            entry.removes.contains(where: \.isInfo)
            || hasUnknownAdd && !replaced.isSubset(of: versions)
        return isUnclear ? .undetermined : .lost(lost)
    }

    /// The versions that were acknowledged to be gone before a position in the journal.
    private func replaced(_ entry: Entry, before limit: Int) -> Set<Value> {
        Set(
            (entry.adds + entry.removes).filter { $0.isOK && $0.finish < limit }
                .flatMap { $0.extra["replaced"]?.elements ?? [] }
        )
    }

    private func version(of add: Operation) -> Value { add.extra["version"] ?? .null }

    private func takes(_ remove: Operation) -> Bool {
        remove.extra["replaced"]?.elements?.isEmpty == false
    }

    private func unexpected() -> [Finding] {
        var found: [Int: Finding] = [:]
        for observation in observations {
            for element in observation.elements {
                let element = Int(element)
                guard entries[element].firstAdd > observation.read.finish, found[element] == nil
                else {
                    continue
                }
                found[element] = Finding(
                    element: element,
                    operations: [observation.read],
                    culprit: observation.read
                )
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    private func duplicated() -> [Finding] {
        var found: [Int: Finding] = [:]
        for observation in observations {
            guard let duplicate = observation.duplicate.map(Int.init), found[duplicate] == nil
            else {
                continue
            }
            found[duplicate] = Finding(
                element: duplicate,
                operations: [observation.read],
                culprit: observation.read
            )
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Per element: how often it was seen, and whether a read missed it after it was acknowledged.
    private func sightings() -> [(all: Int, missed: Bool)] {
        var all = [Int](repeating: 0, count: entries.count)
        var after = all
        let starts = observations.filter(\.isWhole).map(\.read.start)
        for observation in observations {
            let start = observation.read.start
            for element in observation.elements {
                all[Int(element)] += 1
                if observation.isWhole && start > entries[Int(element)].known {
                    after[Int(element)] += 1
                }
            }
        }
        return entries.indices.map { element in
            let known = entries[element].known
            let asked = known == Operation.never ? 0 : starts.count - starts.count(before: known)
            return (all[element], after[element] < asked)
        }
    }
}

extension [Int] {
    /// How many of these ascending numbers are at most a bound.
    func count(before bound: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
