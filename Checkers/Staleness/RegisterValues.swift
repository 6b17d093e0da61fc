import Histories

/// The values of one register that were each written once, and the reads of them.
struct RegisterValues {
    /// A value, from the write of it to the first proof that it was there.
    struct Version {
        let write: Operation
        /// Where the write, or a read of the value, was done first; `never` if none was.
        var there: Int
        /// When that was.
        var thereAt: Int64?
    }

    /// An acknowledged read, with the numbers of what it returned; none where it was nothing yet.
    struct Observation {
        let read: Operation
        let versions: [Int]
    }

    /// In the order of their writes' invocations.
    private(set) var versions: [Version] = []
    /// In order of invocation.
    private(set) var observations: [Observation] = []
    /// Reads of what somebody began to write only afterwards.
    private(set) var earlyObservations: [Observation] = []
    /// Reads of what nobody ever wrote.
    private(set) var phantoms = 0
    /// Whether some read returned siblings.
    private(set) var hasSiblings = false

    /// The values of a key; nil if it is no register, or a value was written twice.
    init?(_ calls: KeyedCalls) {
        var numbers: [Value: Int] = [:]
        for write in calls.operations where write.f != "read" {
            let value = write.argument
            guard write.f == "write", value != .null, value.elements == nil, numbers[value] == nil
            else { return nil }
            numbers[value] = versions.count
            versions.append(
                Version(write: write, there: write.finish, thereAt: write.completedAt)
            )
        }
        guard !versions.isEmpty else { return nil }
        for read in calls.operations where read.f == "read" && read.isOK { see(read, numbers) }
    }

    private mutating func see(_ read: Operation, _ numbers: [Value: Int]) {
        let values = read.heldValues.subtracting([.null])
        let found = values.compactMap { numbers[$0] }.sorted()
        guard found.count == values.count else {
            phantoms += 1
            return
        }
        guard found.allSatisfy({ versions[$0].write.start < read.finish }) else {
            earlyObservations.append(Observation(read: read, versions: found))
            return
        }
        hasSiblings = hasSiblings || found.count > 1
        observations.append(Observation(read: read, versions: found))
        for number in found where read.finish < versions[number].there {
            versions[number].there = read.finish
            versions[number].thereAt = read.completedAt
        }
    }
}
