/// The events of one file, as they were recorded: not yet judged to be a well-formed history.
public struct Recording: Sendable {
    /// The events in the order of the file.
    public var events: EventColumns
    /// What was cut off at the end; nil where the file is complete.
    public var torn: TornTail?
    /// How the file is written.
    public var format: HistoryFormat
    /// The file, where there is one.
    public var file: String?
    /// The names of processes by the numbers that they got; empty if the file has numbers.
    var processNames: [String] = []
    /// Where each event begins.
    var lines = LineTable()

    /// A recording; each event counts as a line.
    public init(
        events: EventColumns,
        torn: TornTail? = nil,
        format: HistoryFormat = .jsonl,
        file: String? = nil
    ) {
        self.events = events
        self.torn = torn
        self.format = format
        self.file = file
    }

    /// The line of the file, from 1, on which an event begins, given its position among the events.
    public func line(ofEvent position: Int) -> Int { lines.line(of: position) }

    /// Pairs the events; an error names the file and the line.
    ///
    /// Where times go back, the events count in the order of their times.
    /// - Throws: `HistoryError` where the events are not a well-formed history.
    public func history() throws(HistoryError) -> History {
        guard let position = events.timesGoBackAt else { return try paired() }
        return try historyInOrderOfTimes(from: position)
    }

    /// What was done that the file does not say by itself, one line each.
    public var notes: [String] { [noteOnTimes, noteOnProcesses].compactMap(\.self) }

    private var noteOnProcesses: String? {
        guard !processNames.isEmpty else { return nil }
        let named = processNames.prefix(8).enumerated().map { "\($0) is \(Excerpt.quoted($1))" }
        let more = processNames.count - named.count
        return "processes got numbers: " + named.joined(separator: ", ")
            + (more > 0 ? " and so on, \(more) more" : "")
    }

    /// Makes 1.0 the same value as 1: every number that is whole becomes an integer.
    public mutating func compareNumbersByValue() { events.makeWholeNumbersIntegers() }

    /// Pairs the events in the order in which they stand.
    func paired() throws(HistoryError) -> History {
        do throws(HistoryError) {
            return try History(events)
        } catch {
            var placed = error
            placed.file = file
            placed.line = error.line.map { line(ofEvent: $0 - 1) }
            throw placed
        }
    }
}

/// An unfinished last line: the recorder died while it wrote.
///
/// Everything before it counts.
public struct TornTail: Hashable, Sendable, CustomStringConvertible {
    /// The line of the file, from 1.
    public var line: Int
    /// How many bytes of it there are.
    public var bytes: Int

    /// A torn tail at a line.
    public init(line: Int, bytes: Int) {
        self.line = line
        self.bytes = bytes
    }

    /// One line for a report.
    public var description: String { "line \(line) is cut off after \(bytes) bytes" }
}

/// Lines of events, stored only where an event is not on the line after the one before.
struct LineTable: Sendable {
    private var jumps: [(position: Int, line: Int)] = []
    /// How far lines are ahead of positions since the last jump.
    private var ahead = 1

    /// The line of an event: counted on from the last jump before it.
    func line(of position: Int) -> Int {
        var low = 0
        var high = jumps.count
        while low < high {
            let middle = (low + high) / 2
            if jumps[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return position + 1 }
        return jumps[low - 1].line + position - jumps[low - 1].position
    }

    /// Notes the line of the next event; events come in order.
    @inline(__always)
    mutating func note(_ line: Int, of position: Int) {
        guard line - position != ahead else { return }
        ahead = line - position
        jumps.append((position, line))
    }
}
