import Histories

/// Builds a generated history in memory.
///
/// This is the one place that knows how histories are stored.
func history(of shape: Shape) throws(HistoryError) -> History {
    var events = EventColumns()
    events.reserveCapacity(2 * shape.operations + 16)
    Simulation.run(shape) { events.append($0) }
    return try History(events)
}
