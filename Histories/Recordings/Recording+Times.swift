/// The order of events where times go back.
///
/// Some tools write a file operation by operation: each invocation is followed by its completion,
/// whatever came in between. Others have threads that take a time each and then wait for their turn
/// to write. In both an event happened when its time says, and to take the order of the lines would
/// judge another history. So the times count, and events of one time stay in the order of the
/// lines. Where the times cannot be right either, nothing is judged.
extension Recording {
    /// What was done about times that go back, in a few words; nil if they rise.
    var noteOnTimes: String? {
        events.timesGoBackAt.map {
            "times go back at line \(line(ofEvent: $0)), so"
                + " events count in the order of their times"
        }
    }

    /// Pairs the events in the order of their times.
    func historyInOrderOfTimes(from position: Int) throws(HistoryError) -> History {
        var ordered = self
        let times = try timesToOrderBy(from: position)
        let positions = events.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        ordered.events = events.ordered(by: positions)
        ordered.lines = LineTable()
        for (place, position) in positions.enumerated() {
            ordered.lines.note(line(ofEvent: position), of: place)
        }
        do throws(HistoryError) {
            return try ordered.paired()
        } catch {
            var reason = error
            reason.file = nil
            throw refusal(at: position, "their order is none of a history (\(reason))")
        }
    }

    /// The time of each event; of the nemesis, where there is none, that of the event above.
    private func timesToOrderBy(from position: Int) throws(HistoryError) -> [Int64] {
        var times: [Int64] = []
        times.reserveCapacity(events.count)
        for at in events.indices {
            let time = events.time(at: at)
            if time == nil, events.process(at: at) != .nemesis {
                throw refusal(at: position, "there is no time at line \(line(ofEvent: at))")
            }
            times.append(time ?? times.last ?? .min)
        }
        return times
    }

    private func refusal(at position: Int, _ reason: String) -> HistoryError {
        let time = events.time(at: position) ?? 0
        let latest = events.indices[..<position].compactMap(events.time).max() ?? 0
        return HistoryError(
            file: file,
            line: line(ofEvent: position),
            expected: "times that rise, or that put all events in order, or no times at all",
            found: "time \(time) below time \(latest), and \(reason)"
        )
    }
}
