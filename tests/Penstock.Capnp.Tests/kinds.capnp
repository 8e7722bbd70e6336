@0xb0c9d7f1a2e4c681;
# Every kind of field there is, for the tests of the reader and the writer.

struct Kinds {
  flag @0 :Bool;
  other @1 :Bool;
  byte @2 :UInt8;
  short @3 :Int16;
  number @4 :UInt32;
  long @5 :Int64;
  single @6 :Float32;
  double @7 :Float64;
  text @8 :Text;
  data @9 :Data;
  child @10 :Kinds;
  empty @11 :Empty;
  voids @12 :List(Void);
  bools @13 :List(Bool);
  bytes @14 :List(UInt8);
  shorts @15 :List(UInt16);
  numbers @16 :List(UInt32);
  longs @17 :List(UInt64);
  texts @18 :List(Text);
  datas @19 :List(Data);
  children @20 :List(Kinds);
  empties @21 :List(Empty);
  lists @22 :List(List(UInt16));
  structLists @23 :List(List(Pair));
}

struct Empty {}

struct Pair {
  left @0 :UInt32;
  right @1 :Text;
}
