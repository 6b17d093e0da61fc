import Histories

/// By how much each read of a register was certainly late.
struct ReadAges {
    /// One read.
    struct Age {
        let read: Operation
        /// How many newer values were certainly there before it began.
        var versions: Int
        /// For how long the first of them had been there when it began, in nanoseconds.
        var time: Int64?
        /// How long before it the newest write had been acknowledged, in nanoseconds.
        var sinceWrite: Int64?
    }

    private(set) var ages: [Age] = []

    private let values: RegisterValues
    /// Per version: the earliest proof, of this version and of those whose writes began later.
    private var earliest: [(there: Int, at: Int64?)]
    private let starts: [Int]

    /// Measures the reads during a run; final ones are left out.
    ///
    /// It takes the time of sorting.
    init(_ values: RegisterValues) {
        self.values = values
        starts = values.versions.map(\.write.start)
        earliest = values.versions.map { ($0.there, $0.thereAt) }
        for number in earliest.indices.dropLast().reversed()
        where earliest[number + 1].there < earliest[number].there {
            earliest[number] = earliest[number + 1]
        }
        measure()
    }

    /// Sweeps over the reads as they began, and puts each version in when it was there.
    private mutating func measure() {
        let arrivals = values.versions.indices.filter { values.versions[$0].there < .max }
            .sorted { values.versions[$0].there < values.versions[$1].there }
        let acknowledged = values.versions.map(\.write).filter(\.isOK)
            .sorted { $0.finish < $1.finish }
        var present = CountTree(count: starts.count)
        var arrived = 0
        var last = 0
        for observation in values.observations where !observation.read.isFinal {
            let start = observation.read.start
            while arrived < arrivals.count, values.versions[arrivals[arrived]].there < start {
                present.add(arrivals[arrived])
                arrived += 1
            }
            while last < acknowledged.count, acknowledged[last].finish < start { last += 1 }
            var age = age(of: observation, present)
            if last > 0, let end = acknowledged[last - 1].completedAt {
                age.sinceWrite = observation.read.invokedAt.map { $0 - end }
            }
            ages.append(age)
        }
    }

    /// Of siblings the freshest counts.
    private func age(of observation: RegisterValues.Observation, _ present: CountTree) -> Age {
        let proof = observation.versions.map { values.versions[$0].there }.max() ?? -1
        // What was begun after that proof is newer for certain.
        let next = starts.count(before: proof)
        let count = present.count(from: next)
        guard count > 0 else { return Age(read: observation.read, versions: 0, time: 0) }
        let time = earliest[next].at.flatMap { at in
            observation.read.invokedAt.map { max(0, $0 - at) }
        }
        return Age(read: observation.read, versions: count, time: time)
    }
}
