//! The table of a sweep as Parquet: the same columns as [`super::table`], one group of rows, not compressed. With the feature `parquet`.

use super::table::{Row, Table};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// The columns, in the order of the rows' fields.
const SCHEMA: &str = "message sweep {
    required binary sweep (string);
    required int64 runs;
    required int64 run;
    required binary activation (string);
    required binary rate (string);
    required double eta;
    required double spread;
    required int64 seed;
    required binary stopped (string);
    required int64 steps;
    required double first_loss;
    required double last_loss;
    optional double start_strength;
    optional double end_strength;
    optional double null_mean;
    optional double p_value;
    optional int64 clusters;
    optional double clustered_mass;
    optional double path;
}";

/// The bytes of the file.
///
/// # Errors
/// A sentence: the table cannot be written.
pub fn bytes(table: &Table) -> Result<Vec<u8>, String> {
    write(&table.rows).map_err(|why| format!("the table cannot be written as Parquet: {why}"))
}

fn write(rows: &[Row]) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default())?;
    let mut group = writer.next_row_group()?;
    let g = &mut group;
    text(g, rows, |row| &row.sweep)?;
    whole(g, rows, |row| row.runs)?;
    whole(g, rows, |row| row.run)?;
    text(g, rows, |row| &row.activation)?;
    text(g, rows, |row| &row.rate)?;
    real(g, rows, |row| row.eta)?;
    real(g, rows, |row| row.spread)?;
    whole(g, rows, |row| row.seed)?;
    text(g, rows, |row| &row.stopped)?;
    whole(g, rows, |row| row.steps)?;
    real(g, rows, |row| row.first_loss)?;
    real(g, rows, |row| row.last_loss)?;
    perhaps(g, rows, |row| row.start_strength)?;
    perhaps(g, rows, |row| row.end_strength)?;
    perhaps(g, rows, |row| row.null_mean)?;
    perhaps(g, rows, |row| row.p_value)?;
    let clusters = rows.iter().map(|row| row.clusters.map(|n| n as i64));
    optional::<Int64Type>(g, clusters)?;
    perhaps(g, rows, |row| row.clustered_mass)?;
    perhaps(g, rows, |row| row.path)?;
    group.close()?;
    writer.into_inner()
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn text(group: &mut Group, rows: &[Row], of: fn(&Row) -> &str) -> Result<(), ParquetError> {
    let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(of(row))).collect();
    column::<ByteArrayType>(group, &values, None)
}

fn whole(group: &mut Group, rows: &[Row], of: fn(&Row) -> u64) -> Result<(), ParquetError> {
    let values: Vec<i64> = rows.iter().map(|row| of(row) as i64).collect();
    column::<Int64Type>(group, &values, None)
}

fn real(group: &mut Group, rows: &[Row], of: fn(&Row) -> f64) -> Result<(), ParquetError> {
    let values: Vec<f64> = rows.iter().map(of).collect();
    column::<DoubleType>(group, &values, None)
}

fn perhaps(
    group: &mut Group,
    rows: &[Row],
    of: fn(&Row) -> Option<f64>,
) -> Result<(), ParquetError> {
    optional::<DoubleType>(group, rows.iter().map(of))
}

/// The values that are there, and for each row whether it has one.
fn optional<T: DataType>(
    group: &mut Group,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    column::<T>(group, &there, Some(&levels))
}

fn column<T: DataType>(
    group: &mut Group,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("there are more columns than in the schema".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use std::io::Write;

    #[test]
    fn the_columns_are_those_of_the_table() {
        let line = "0123456789abcdef,2,1,ReLU,edge,0.30000000000000004,0.5,1,steps,60,5e-324,0.25,,0.5,0.125,0.05,,1.0,\n";
        let text = format!("{}{line}", super::super::table::header());
        let table = Table::parse(text.as_bytes()).expect("a table");
        let written = bytes(&table).expect("a file");
        assert_eq!(written, bytes(&table).expect("the same file"));
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&written).expect("written");
        let reader = SerializedFileReader::new(file).expect("a file");
        let row = reader.get_row_iter(None).expect("rows").next();
        let row = row.expect("a row").expect("a row");
        let names: Vec<&str> = row
            .get_column_iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names.join(",") + "\n", super::super::table::header());
        let of = |name: &str| {
            let found = row.get_column_iter().find(|(column, _)| *column == name);
            found.map(|(_, field)| field.clone()).expect("a column")
        };
        assert_eq!(of("eta"), Field::Double(0.1 + 0.2));
        assert_eq!(of("first_loss"), Field::Double(5e-324));
        assert_eq!(of("activation"), Field::Str("ReLU".into()));
        assert_eq!(of("start_strength"), Field::Null);
        assert_eq!(of("clusters"), Field::Null);
        assert_eq!(of("end_strength"), Field::Double(0.5));
        assert_eq!(of("runs"), Field::Long(2));
    }
}
